"""Stands before Django's command of this name, which would make an administrator past our rules and unrecorded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuses, and names the way that keeps the rules."""

    help = "Not offered; use create_person --admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        raise CommandError("Administrators are made with: manage.py create_person --admin")
