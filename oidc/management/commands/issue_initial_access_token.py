"""`manage.py issue_initial_access_token`: let somebody register clients by program."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oidc import initial_access_tokens
from oidc.protocol.authorization_request import SCOPE_TOKEN

MOST_DAYS = 3650
MOST_USES = 1_000_000


class Command(BaseCommand):
    """Prints one JSON object. `initial_access_token` is in it this once; only its hash is stored."""

    help = "Issue an initial access token for the registration endpoint and print it, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="whom it is given to, and what for")
        parser.add_argument("--days", type=int, default=7, help="how long it is good for; default 7")
        parser.add_argument("--uses", type=int, default=1, help="how many clients; default 1, 0: any number")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            help="a scope its clients may be registered for, also of an API; repeat for more; default: the usual ones",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        _check(options)
        expires_at = timezone.now() + timedelta(days=options["days"])
        value = initial_access_tokens.issue(
            name=options["name"].strip(), expires_at=expires_at, uses=options["uses"] or None, scopes=options["scope"]
        )
        answer = {
            "initial_access_token": value,
            "expires_at": expires_at.isoformat(timespec="seconds"),
            "uses": options["uses"] or None,
        }
        self.stdout.write(json.dumps(answer))


def _check(options: dict[str, Any]) -> None:
    if not 0 < len(options["name"].strip()) <= 200 or not options["name"].isprintable():
        raise CommandError("--name must have 1 to 200 printable characters.")
    if not 1 <= options["days"] <= MOST_DAYS:
        raise CommandError(f"--days must be from 1 to {MOST_DAYS}.")
    if not 0 <= options["uses"] <= MOST_USES:
        raise CommandError(f"--uses must be from 0 to {MOST_USES}.")
    if not all(len(scope) <= 100 and SCOPE_TOKEN.fullmatch(scope) for scope in options["scope"]):
        raise CommandError("--scope must be one scope of at most 100 characters.")
