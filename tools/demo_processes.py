"""What the demo runs: server and worker, two apps, a stand-in for sign-in providers and a mailbox, each a process.

Apps and stand-in share nothing with the server but HTTP, the mailbox nothing but SMTP.
"""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.providers import clients
from tools.children import Children
from tools.demo_folder import ROOT
from tools.demo_tls import Transport

SECONDS_TO_GET_READY = 90


class NotReady(Exception):
    """A process runs and yet does not answer."""


@dataclass(frozen=True)
class App:
    """One of the demo's relying parties."""

    name: str
    port: int
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"


@dataclass(frozen=True)
class Mailbox:
    """Where all mail of the demo ends: a page at `port`, an SMTP server at `smtp_port`."""

    port: int
    smtp_port: int
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes server and worker hand their mail to it, and to nobody else."""
        return {"EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}", "MAIL_FROM": "The demo <no-reply@example.com>"}


@dataclass(frozen=True)
class Standin:
    """Plays the providers for people who sign in with accounts there."""

    port: int
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes the server take it for its providers."""
        return clients.environment(self.url)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    """Also by a program that listens on IPv6 alone: a browser tries that first for localhost."""
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refusal:
            return refusal.errno == errno.EADDRINUSE
    with contextlib.suppress(OSError), socket.create_connection(("::1", port), timeout=1):
        return True
    return False


def start_server(children: Children, port: int, transport: Transport, environment: Mapping[str, str]) -> None:
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", *transport.gunicorn_options]
    children.start("server", gunicorn, {**environment, "WEB_BIND": f"127.0.0.1:{port}"}, ROOT)


def start_worker(children: Children, environment: Mapping[str, str]) -> None:
    children.start("worker", [sys.executable, "manage.py", "procrastinate", "worker"], environment, ROOT)


def start_mailbox(children: Children, mailbox: Mailbox, transport: Transport) -> None:
    told = {"PORT": str(mailbox.port), "SMTP_PORT": str(mailbox.smtp_port)} | transport.environment
    # As a module: a folder that holds a mailbox.py must not be searched for the standard library's module of that name.
    children.start("mailbox", [sys.executable, "-m", "demo.mailbox"], os.environ | told, ROOT)


def start_standin(children: Children, standin: Standin, transport: Transport) -> None:
    told = {"PORT": str(standin.port)} | transport.environment
    children.start("providers", [sys.executable, "-m", "demo.providers"], os.environ | told, ROOT)


def start_app(
    children: Children, app: App, other: App, transport: Transport, *, issuer: str, client: Mapping[str, Any]
) -> None:
    """The app is told what its operator would be told, and nothing of the server's secrets."""
    told = {
        "ISSUER": issuer,
        "CLIENT_ID": client["client_id"],
        "CLIENT_SECRET": client["client_secret"],
        "APP_NAME": app.name,
        "APP_URL": app.url,
        "PORT": str(app.port),
        "OTHER_APP_NAME": other.name,
        "OTHER_APP_URL": other.url,
        **transport.environment,
    }
    log_name = app.name.lower().replace(" ", "-")
    children.start(log_name, [sys.executable, "relying_party.py"], os.environ | told, ROOT / "demo")


def wait_until_ready(children: Children, pages: Mapping[int, str], transport: Transport) -> None:
    """Waits for an answer to each page, by the port it is at."""
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    for port, path in pages.items():
        while not _answers(port, path, transport):
            children.check()
            if time.monotonic() > deadline:
                raise NotReady(f"port {port} gave no answer in {SECONDS_TO_GET_READY} s; see {children.logs}")
            time.sleep(0.1)


def _answers(port: int, path: str, transport: Transport) -> bool:
    connection = (
        http.client.HTTPSConnection("localhost", port, timeout=5, context=transport.context)
        if transport.context
        else http.client.HTTPConnection("localhost", port, timeout=5)
    )
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
