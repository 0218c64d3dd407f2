"""What the demo runs: the server and two apps, processes of their own that share nothing but HTTP."""

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

from tools.children import Children
from tools.demo_folder import ROOT

SECONDS_TO_GET_READY = 90


class NotReady(Exception):
    """A process runs and yet does not answer."""


@dataclass(frozen=True)
class App:
    """One of the demo's relying parties."""

    name: str
    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"


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


def start_server(children: Children, port: int, environment: Mapping[str, str]) -> None:
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"]
    children.start("server", gunicorn, {**environment, "WEB_BIND": f"127.0.0.1:{port}"}, ROOT)


def start_app(children: Children, app: App, other: App, *, issuer: str, client: Mapping[str, Any]) -> None:
    """The app is told what its operator would be told, and nothing of the server's secrets."""
    told = {
        "ISSUER": issuer,
        "CLIENT_ID": client["client_id"],
        "CLIENT_SECRET": client["client_secret"],
        "APP_NAME": app.name,
        "PORT": str(app.port),
        "OTHER_APP_NAME": other.name,
        "OTHER_APP_URL": other.url,
    }
    log_name = app.name.lower().replace(" ", "-")
    children.start(log_name, [sys.executable, "relying_party.py"], os.environ | told, ROOT / "demo")


def wait_until_ready(children: Children, port: int, apps: list[App]) -> None:
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    for address, path in ((port, "/readyz"), *((app.port, "/static/app.css") for app in apps)):
        while not _answers(address, path):
            children.check()
            if time.monotonic() > deadline:
                raise NotReady(f"port {address} gave no answer in {SECONDS_TO_GET_READY} s; see {children.logs}")
            time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
