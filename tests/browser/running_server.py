"""Starts the real thing for a browser to meet: PostgreSQL, the migrated database, gunicorn. All in own processes."""

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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.embedded_postgres import EmbeddedPostgres

PROJECT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 60


class ServerNotStarted(Exception):
    """The server did not become ready; the message ends with what it had logged."""


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    email: str
    password: str


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningServer:
    """One server with its own database, reachable at `url` between `start` and `stop`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """`environment` is what it is told besides: of its neighbours, above all."""
        self._told = environment
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.neighbour = f"localhost:{free_port()}"  # which clients may name, though it is private
        self._log = folder / "gunicorn.log"
        self._postgres = EmbeddedPostgres(folder / "postgres", durable=False)
        self._static = folder / "static"
        self._environment: dict[str, str] = {}
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._environment = os.environ | {
            "PUBLIC_URL": self.url,
            "DATABASE_URL": self._postgres.start(),
            "SECRET_KEY": secrets.token_urlsafe(64),
            "KEY_ENCRYPTION_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "CLIENT_SECRET_HASH_KEY": secrets.token_urlsafe(48),
            "STATIC_ROOT": str(self._static),
            "DJANGO_SETTINGS_MODULE": "authserver.settings",
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": "1",
            "WEB_THREADS": "4",
            "THROTTLE_FACTOR": "50",  # all browsers of a test run come from one address
            "OUTBOUND_PRIVATE_HOSTS": self.neighbour,
            **self._told,
        }
        self.manage("migrate", "--verbosity=0")
        self.manage("rotate_keys", "--if-missing")
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        self._run("gunicorn", "-m", "gunicorn", "authserver.wsgi")
        self._run("worker", "manage.py", "procrastinate", "worker")
        self._wait_until_ready()

    def _run(self, name: str, *command: str) -> None:
        with self._log.with_name(f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=PROJECT, env=self._environment, stdout=log, stderr=log
            )
        self._processes.append(process)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=30)
        self._postgres.stop()

    def manage(self, *arguments: str, typed: str = "") -> str:
        """Runs a management command with `typed` on its standard input; returns its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self._environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServerNotStarted(f"{arguments[0]}: {done.stderr[-2000:]}")
        return done.stdout

    def create_person(self, email: str, *options: str) -> Person:
        person = Person(email=email, password=secrets.token_urlsafe(16))
        self.manage("create_person", "--email", email, "--password-stdin", *options, typed=f"{person.password}\n")
        return person

    def register_client(self, name: str, redirect_uri: str, *options: str) -> str:
        """Registers a public client and returns its client_id."""
        said = self.manage("register_client", "--name", name, "--redirect-uri", redirect_uri, "--public", *options)
        return str(json.loads(said)["client_id"])

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._is_ready():
            exited = any(process.poll() is not None for process in self._processes)
            if exited or time.monotonic() > deadline:
                raise ServerNotStarted(self._log.read_text()[-4000:])
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
