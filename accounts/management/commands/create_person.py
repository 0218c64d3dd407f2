"""`manage.py create_person`: an account made by an operator."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.models.user import canonical_email
from accounts.registration import RegistrationRefused, create_person


class Command(BaseCommand):
    """Prints one JSON object with `sub` and `email`."""

    help = "Create a person. The password is read as one line from standard input, so that no process list shows it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--password-stdin", action="store_true", required=True)
        parser.add_argument("--name", default="")
        parser.add_argument("--admin", action="store_true", help="may use the admin, with every permission")
        parser.add_argument("--if-missing", action="store_true", help="leave an existing person as they are")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        person = self._existing(options["email"]) if options["if_missing"] else None
        if person is None:
            password = sys.stdin.readline().rstrip("\r\n")
            try:
                person = create_person(
                    email=options["email"], password=password, name=options["name"], admin=options["admin"]
                )
            except RegistrationRefused as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps({"sub": str(person.public_id), "email": person.email}))

    @staticmethod
    def _existing(email: str) -> User | None:
        return User.objects.filter(email=canonical_email(email)).first()
