"""`manage.py cleartokens`: clear away expired codes, tokens and requests. The worker does so hourly.

It has the name of DOT's own command and takes its place, since that one does not know our columns.
"""

from typing import Any

from django.core.management.base import BaseCommand

from oidc.expiry import clear_expired


class Command(BaseCommand):
    """Prints one line."""

    help = "Delete expired codes, tokens, authorizations and pending requests."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        deleted = clear_expired()
        self.stdout.write("Deleted: " + ", ".join(f"{count} {kind}" for kind, count in deleted.items()) + ".")
