"""`manage.py register_resource`: an API that access tokens are for, registered by an operator."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oidc import resource_registration
from oidc.models.client_metadata import TokenFormat
from oidc.models.clients import SigningAlgorithm
from oidc.resource_registration import ResourceRefused


class Command(BaseCommand):
    """Prints one JSON object."""

    help = "Register an API (resource server), so that clients can ask for access tokens for it (RFC 8707)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--identifier", required=True, metavar="URI", help="what clients name it by; the audience")
        parser.add_argument("--name", required=True, help="what people read on the consent page")
        parser.add_argument("--scope", action="append", required=True, help="a scope of its own; repeat for more")
        parser.add_argument("--token-format", choices=TokenFormat.values, help="default: what the client registered")
        parser.add_argument("--signing-alg", choices=SigningAlgorithm.values, help="default: as the client's ID tokens")
        parser.add_argument("--access-token-seconds", type=int, help="default: ACCESS_TOKEN_SECONDS")
        parser.add_argument(
            "--client", action="append", default=[], metavar="CLIENT_ID", help="introspects tokens as this client"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        fields: dict[str, Any] = {
            "identifier": options["identifier"],
            "name": options["name"],
            "scopes": list(dict.fromkeys(options["scope"])),
            "token_format": options["token_format"] or "",
            "signing_algorithm": options["signing_alg"] or "",
            "access_token_seconds": options["access_token_seconds"],
        }
        try:
            resource = resource_registration.register(fields, introspecting=options["client"])
        except ResourceRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        shown = {"resource": resource.identifier, "resource_name": resource.name, "scopes": resource.scopes}
        self.stdout.write(json.dumps(shown))
