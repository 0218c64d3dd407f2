"""`manage.py rotate_keys`: take the signing keys one step on. The worker does so every month."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from oidc import keys


class Command(BaseCommand):
    """Prints one line for each thing done."""

    help = "Rotate the signing keys: next becomes current, current is retired, a new next is published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-missing", action="store_true", help="do nothing when every algorithm has a key")
        parser.add_argument(
            "--force",
            action="store_true",
            help="for a key that leaked: use the next keys at once and publish the current ones no longer",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        if options["if_missing"] and keys.is_ready():
            self.stdout.write("Every algorithm has a signing key.")
            return
        done = keys.rotate(force=options["force"])
        for sentence in done or ["Nothing to do: the next keys have not been published for long enough."]:
            self.stdout.write(sentence)
