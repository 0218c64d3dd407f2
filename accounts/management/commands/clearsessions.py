"""`manage.py clearsessions`: clear away expired browser states and old sessions. The worker does so daily."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.expiry import clear_expired


class Command(BaseCommand):
    """Prints one line."""

    help = "Delete expired browser states, proofs and counts, and sessions that ended 30 days ago or more."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        deleted = clear_expired()
        self.stdout.write(
            "Deleted: " + ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in deleted.items()) + "."
        )
