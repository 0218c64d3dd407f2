"""`manage.py renew_client_secret`: a new secret for a client whose old one leaked or was lost."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oidc import clients


class Command(BaseCommand):
    """Prints one JSON object with the client_id and the new client_secret; the old one stops working."""

    help = "Give a confidential client a new secret and print it, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        client = clients.find(options["client_id"])
        if client is None:
            raise CommandError("There is no active client with this client_id.")
        try:
            secret = clients.renew_secret(client)
        except clients.ClientRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps({"client_id": client.client_id, "client_secret": secret}))
