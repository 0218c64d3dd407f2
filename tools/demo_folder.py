"""Owns .demo/: where the demo's database, secrets, people, clients and logs are kept between runs."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 8000


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in to the demo."""

    email: str
    name: str
    password: str
    admin: bool


class DemoFolder:
    """The files of one demo. Everything secret is readable by its owner only."""

    def __init__(self, folder: Path = ROOT / ".demo") -> None:
        self.folder = folder
        self.logs = folder / "log"
        # Stays when all else is thrown away: whoever trusts the authority in it need not do so again.
        self.tls = folder / "tls"
        self.postgres = EmbeddedPostgres(folder / "postgres")

    def make(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)

    def empty(self) -> None:
        """Throws away what earlier runs kept; the lock of the running demo stays."""
        self.postgres.remove()
        shutil.rmtree(self.logs, ignore_errors=True)
        for kept in ("environment", "people.json", "clients.json"):
            (self.folder / kept).unlink(missing_ok=True)

    def server_environment(self, *, public_url: str = "") -> dict[str, str]:
        """The server's variables but DATABASE_URL: secrets are made once; without an address the last run's is kept."""
        path = self.folder / "environment"
        lines = path.read_text().splitlines() if path.exists() else []
        kept = dict(line.split("=", 1) for line in lines)
        made = {
            "PUBLIC_URL": f"http://localhost:{DEFAULT_PORT}",
            "SECRET_KEY": secrets.token_urlsafe(48),
            "KEY_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "CLIENT_SECRET_HASH_KEY": secrets.token_urlsafe(32),
            "STATIC_ROOT": str(self.folder / "static"),
        }
        moved = {"PUBLIC_URL": public_url} if public_url else {}
        variables = made | kept | moved
        _write_private(path, "".join(f"{name}={value}\n" for name, value in variables.items()))
        return variables

    def people(self) -> list[Person]:
        """An administrator and a person, with the same passwords on every run."""
        path = self.folder / "people.json"
        if not path.exists():
            made = [
                Person("ada@example.com", "Ada Lovelace", _password(), admin=False),
                Person("admin@example.com", "Grace Hopper", _password(), admin=True),
            ]
            _write_private(path, json.dumps([vars(person) for person in made], indent=2))
        return [Person(**person) for person in json.loads(path.read_text())]

    def clients(self) -> dict[str, dict[str, Any]]:
        """The registrations by app URL: an app on another port is another client."""
        path = self.folder / "clients.json"
        clients: dict[str, dict[str, Any]] = json.loads(path.read_text()) if path.exists() else {}
        return clients

    def keep_clients(self, clients: dict[str, dict[str, Any]]) -> None:
        _write_private(self.folder / "clients.json", json.dumps(clients, indent=2))


def _password() -> str:
    """Letters alone, 85 bits of chance: a double click selects it whole."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(18))


def _write_private(path: Path, text: str) -> None:
    """Replaces a file in one step, so that an interrupted run leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)
