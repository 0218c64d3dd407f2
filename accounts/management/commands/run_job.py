"""`manage.py run_job`: do by hand, or by another scheduler, what the worker does by the clock."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts import jobs


class Command(BaseCommand):
    """Prints a line for each job that is done; what it did is in the log, as when the worker does it."""

    help = "Do periodic jobs now. Each is safe to miss, to run twice, and to run beside the worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="+", choices=jobs.periodic_names(), metavar="name", help="one or more names")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        for name in options["names"]:
            jobs.run_now(name)
            self.stdout.write(f"Done: {name}")
