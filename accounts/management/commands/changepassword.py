"""Stands before Django's command of the same name, which would set a password past our rules and without a record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuses, and names the way that keeps the rules."""

    help = "Not offered; people choose a new password themselves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        raise CommandError("People choose a new password themselves, at /reset.")
