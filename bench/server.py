"""The server under load: a durable PostgreSQL, gunicorn as in production, one person, two clients, all of its own."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.children import Children
from tools.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
REDIRECT_URI = "http://127.0.0.1:9/callback"  # nobody is there: the load reads the address and does not follow it
EMAIL = "load@example.com"
SECONDS_TO_START = 60


class ServerNotStarted(Exception):
    """The server could not be prepared or did not become ready; the message ends with its last words."""


@dataclass(frozen=True)
class Target:
    """What the load needs to know. `app` and `machine` are clients as `register_client` prints them."""

    host: str
    port: int
    email: str
    password: str
    app: Mapping[str, str]
    machine: Mapping[str, str]


@contextmanager
def running(folder: Path, *, workers: int) -> Iterator[Target]:
    """The server from nothing, with `workers` processes; its data and logs go to `folder`."""
    port, password = _free_port(), secrets.token_urlsafe(16)
    with EmbeddedPostgres(folder / "postgres", durable=True) as postgres, Children(folder) as children:
        environment = os.environ | _environment(port, workers) | {"DATABASE_URL": postgres.url}

        _manage(environment, "migrate", "--verbosity=0")
        _manage(environment, "rotate_keys", "--if-missing")
        _manage(environment, "create_person", "--email", EMAIL, "--password-stdin", typed=password)
        app = _registered(environment, "App", "--redirect-uri", REDIRECT_URI, "--first-party")
        machine = _registered(environment, "Machine", "--grant", "client_credentials", "--scope", "reports:read")
        children.start("gunicorn", [sys.executable, "-m", "gunicorn"], environment, ROOT)
        _wait(children, port)
        yield Target("127.0.0.1", port, EMAIL, password, app, machine)


def _registered(environment: Mapping[str, str], name: str, *options: str) -> dict[str, str]:
    told: dict[str, str] = json.loads(_manage(environment, "register_client", "--name", name, *options))
    return told


def _manage(environment: Mapping[str, str], *arguments: str, typed: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerNotStarted(f"{arguments[0]}: {done.stderr[-2000:]}")
    return done.stdout


def _environment(port: int, workers: int) -> dict[str, str]:
    return {
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": str(workers),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "KEY_ENCRYPTION_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "CLIENT_SECRET_HASH_KEY": secrets.token_urlsafe(48),
        "DJANGO_SETTINGS_MODULE": "authserver.settings",
        "THROTTLE_FACTOR": "1000000",  # all load comes from one address
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(children: Children, port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        children.check()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if time.monotonic() > deadline:
                raise ServerNotStarted(f"no answer in {SECONDS_TO_START} s") from None
            time.sleep(0.1)
