"""`./dev demo`: the main job on this machine. Owns the order of things: ports, database, server, apps, the way back.

The server and the two apps are processes of their own that share nothing but HTTP. What is kept between runs is
`tools.demo_folder`'s, how processes end is `tools.children`'s, the scripted sign-in of --check is `tools.try_demo`'s.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from tools import try_demo
from tools.children import ChildEnded, Children, interrupt_on_signals
from tools.demo_folder import DEFAULT_PORT, ROOT, DemoFolder, Person
from tools.embedded_postgres import PostgresNotStarted

DEFAULT_APP_PORT = 9001
SECONDS_TO_GET_READY = 90


class DemoRefused(Exception):  # noqa: N818  # exceptions are past participles in this house
    """The demo cannot run; the message says why, and what to do, in one line."""


@dataclass(frozen=True)
class App:
    """One of the demo's relying parties."""

    name: str
    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log_name(self) -> str:
        return self.name.lower().replace(" ", "-")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev demo",
        description="Runs the server with an embedded PostgreSQL and two apps that sign in through it. "
        "Ctrl-C stops everything; data, people and passwords stay in .demo/.",
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="the server's port (default %(default)s)")
    parser.add_argument(
        "--app-port", type=_port, default=DEFAULT_APP_PORT, help="the first app's port, the second takes the next one"
    )
    parser.add_argument("--fresh", action="store_true", help="throw away what earlier runs kept")
    parser.add_argument(
        "--check",
        action="store_true",
        help="sign in and out by script, print each step, stop; exit status 1 if it fails",
    )
    options = parser.parse_args()
    if options.port in {options.app_port, options.app_port + 1}:
        parser.error(f"--port {options.port} is one of the apps' ports {options.app_port} and {options.app_port + 1}")
    return options


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65534:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65534")
    return int(text)


def run(options: argparse.Namespace) -> int:
    began = time.monotonic()
    folder = DemoFolder()
    apps = [App("Acme Sales", options.app_port), App("Acme Support", options.app_port + 1)]
    with only_demo_of(folder, options.port):
        refuse_taken_ports(options.port, apps)
        if options.fresh:
            folder.empty()
        folder.make()
        say("starting PostgreSQL, the server and two apps …")
        with folder.postgres as postgres, Children(folder.logs) as children:
            environment = os.environ | folder.server_environment(port=options.port) | {"DATABASE_URL": postgres.url}
            prepare(folder, apps, environment)
            start(children, folder, apps, options.port, environment)
            wait_until_ready(children, options.port, apps)
            print(announcement(options.port, apps, folder.people(), time.monotonic() - began), flush=True)
            if options.check:
                return try_demo.report(apps[0].url, apps[1].url, folder.people()[0])
            children.watch()
    return 0


@contextlib.contextmanager
def only_demo_of(folder: DemoFolder, port: int) -> Iterator[None]:
    """One demo at a time in a checkout: two would share a database and disagree on the issuer."""
    folder.folder.mkdir(exist_ok=True)
    with (folder.folder / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DemoRefused(f"this checkout's demo is running already, at {lock.read()}") from None
        lock.truncate(0)
        lock.write(f"http://localhost:{port}")
        lock.flush()
        yield


def refuse_taken_ports(port: int, apps: list[App]) -> None:
    if is_taken(port):
        raise DemoRefused(f"port {port} is taken: ./dev demo --port {port + 1} (or any other) moves the server")
    for app in apps:
        if is_taken(app.port):
            other = app.port + 100
            raise DemoRefused(f"port {app.port} is taken: ./dev demo --app-port {other} (or any other) moves the apps")


def is_taken(port: int) -> bool:
    """Also by a program that listens on IPv6 alone: a browser tries that first for localhost."""
    with socket.socket(socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    with contextlib.suppress(OSError), socket.create_connection(("::1", port), timeout=1):
        return True
    return False


def prepare(folder: DemoFolder, apps: list[App], environment: dict[str, str]) -> None:
    known = folder.clients()
    wanted = {
        "people": [asdict(person) for person in folder.people()],
        "clients": {app.url: app.name for app in apps if app.url not in known},
    }
    log = folder.logs / "prepare.log"
    with log.open("w") as words:
        done = subprocess.run(
            [sys.executable, "-m", "tools.prepare_demo"],
            input=json.dumps(wanted),
            stdout=subprocess.PIPE,
            stderr=words,
            cwd=ROOT,
            env=environment,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        reason = "\n".join(log.read_text().splitlines()[-15:])
        raise DemoRefused(f"the database could not be prepared ({os.path.relpath(log)}):\n{reason}")
    folder.keep_clients(known | json.loads(done.stdout))


def start(children: Children, folder: DemoFolder, apps: list[App], port: int, environment: dict[str, str]) -> None:
    serving = environment | {"WEB_BIND": f"127.0.0.1:{port}"}
    children.start("server", [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py"], serving, ROOT)
    clients = folder.clients()
    for app, other in (apps, reversed(apps)):
        # What an app is told, and nothing of the server's secrets.
        told = {
            "ISSUER": environment["PUBLIC_URL"],
            "CLIENT_ID": clients[app.url]["client_id"],
            "CLIENT_SECRET": clients[app.url]["client_secret"],
            "APP_NAME": app.name,
            "PORT": str(app.port),
            "OTHER_APP_NAME": other.name,
            "OTHER_APP_URL": other.url,
        }
        children.start(app.log_name, [sys.executable, "relying_party.py"], os.environ | told, ROOT / "demo")


def wait_until_ready(children: Children, port: int, apps: list[App]) -> None:
    deadline = time.monotonic() + SECONDS_TO_GET_READY
    for address, path in ((port, "/readyz"), *((app.port, "/static/app.css") for app in apps)):
        while not answers(address, path):
            children.check()
            if time.monotonic() > deadline:
                raise DemoRefused(f"port {address} gave no answer in {SECONDS_TO_GET_READY} s; see .demo/log/")
            time.sleep(0.1)


def answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announcement(port: int, apps: list[App], people: list[Person], seconds: float) -> str:
    bold, quiet, plain = ("\033[1m", "\033[2m", "\033[0m") if _in_colour() else ("", "", "")
    server = f"http://localhost:{port}"
    ada, admin = people
    width = max(len(person.email) for person in people)
    return f"""
{bold}The demo is running{plain} {quiet}(ready in {seconds:.1f} s){plain}

  {apps[0].name:<14} {bold}{apps[0].url}{plain}
  {apps[1].name:<14} {bold}{apps[1].url}{plain}
  {"Server":<14} {server}
  {"Administration":<14} {server}/admin/

{bold}Who can sign in{plain}
  {ada.email:<{width}}  {ada.password}  {quiet}a person{plain}
  {admin.email:<{width}}  {admin.password}  {quiet}an administrator{plain}

{bold}Try{plain}
  1. Open {apps[0].name} and sign in as {ada.email}.
  2. Open {apps[1].name}: you are signed in without a question.
  3. Sign out at either app, then reload the other: you are signed out of both.

{quiet}Ctrl-C stops everything; data and passwords stay for the next run (--fresh starts anew). Logs: .demo/log/{plain}
"""


def _in_colour() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def say(line: str) -> None:
    print(f"demo: {line}", file=sys.stderr, flush=True)


def main() -> int:
    options = arguments()
    interrupt_on_signals()
    try:
        return run(options)
    except KeyboardInterrupt:
        say("stopped.")
        return 0
    except (DemoRefused, PostgresNotStarted, ChildEnded) as reason:
        say(str(reason))
        return 1


if __name__ == "__main__":
    sys.exit(main())
