"""Stands before DOT's command of the same name, which would store a client past our registration's rules."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuses, and names the command that registers clients."""

    help = "Not offered; use register_client."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        raise CommandError("Clients are registered with: manage.py register_client")
