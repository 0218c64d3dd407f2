"""Brings the demo's database to what the demo needs, in one process: migrations, keys, people, clients, static files.

Reads one JSON object from standard input ({"people": […], "clients": {app URL: name}}) and writes the new clients'
registrations by app URL. Speaks to the server's management commands as an operator would.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

import django
from django.core.management import call_command


def main() -> None:
    wanted = json.load(sys.stdin)
    report = sys.stdout
    sys.stdout = sys.stderr  # The commands' own words belong into the log.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "authserver.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    call_command("rotate_keys", if_missing=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    for person in wanted["people"]:
        create_person(person)
    json.dump({url: register(name, url) for url, name in wanted["clients"].items()}, report)


def create_person(person: dict[str, Any]) -> None:
    options = ["--email", person["email"], "--name", person["name"], "--password-stdin", "--if-missing"]
    sys.stdin = io.StringIO(person["password"])
    call_command("create_person", *options, *(["--admin"] if person["admin"] else []))


def register(name: str, url: str) -> dict[str, Any]:
    """Both apps are the house's own, so that nobody is asked for consent."""
    said = io.StringIO()
    addresses = ["--redirect-uri", f"{url}/callback", "--post-logout-redirect-uri", f"{url}/signed-out"]
    hears_of_sign_outs = ["--backchannel-logout-uri", f"{url}/backchannel-logout"]
    call_command("register_client", "--name", name, *addresses, *hears_of_sign_outs, "--first-party", stdout=said)
    registration: dict[str, Any] = json.loads(said.getvalue())
    return registration


if __name__ == "__main__":
    main()
