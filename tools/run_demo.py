"""`./dev demo`: the main job on this machine. Owns the order of things: ports, database, processes, the way back.

What runs is `tools.demo_processes`'s to know, how it ends `tools.children`'s, what is kept between runs
`tools.demo_folder`'s, and the scripted sign-in of --check is `tools.try_demo`'s.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tools import try_demo
from tools.children import ChildEnded, Children, interrupt_on_signals
from tools.demo_announcement import announcement
from tools.demo_folder import DEFAULT_PORT, ROOT, DemoFolder
from tools.demo_processes import (
    App,
    Mailbox,
    NotReady,
    Standin,
    free_port,
    is_taken,
    start_app,
    start_mailbox,
    start_server,
    start_standin,
    start_worker,
    wait_until_ready,
)
from tools.demo_tls import Transport, encrypted
from tools.embedded_postgres import PostgresNotStarted

DEFAULT_APP_PORT = 9001
# From --app-port on: two apps, a stand-in for sign-in providers, and the mailbox.
PORTS_BESIDE_THE_SERVER = 4
# --check signs somebody up at every run, all from this machine, which would be too often for a stranger.
MANY_SIGN_UPS = {"THROTTLE_FACTOR": "20"}


class DemoRefused(Exception):
    """The demo cannot run; the message says why, and what to do, in one line."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev demo",
        description="Runs the server with an embedded PostgreSQL and two apps that sign in through it. "
        "Ctrl-C stops everything; data, people and passwords stay in .demo/.",
    )
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="the server's port (default %(default)s)")
    parser.add_argument(
        "--app-port",
        type=_port,
        default=DEFAULT_APP_PORT,
        help="the first app's port (default %(default)s); "
        "the second app, the stand-in for sign-in providers and the mailbox take the next three",
    )
    parser.add_argument(
        "--tls",
        action="store_true",
        help="serve everything over https, under a certificate authority of this machine that it makes",
    )
    parser.add_argument("--fresh", action="store_true", help="throw away what earlier runs kept")
    parser.add_argument(
        "--check",
        action="store_true",
        help="sign in, out and up by script, print each step, stop; exit status 1 if it fails",
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT / ".demo", metavar="FOLDER", help="where data is kept (default .demo)"
    )
    options = parser.parse_args()
    last = options.app_port + PORTS_BESIDE_THE_SERVER - 1
    if options.app_port <= options.port <= last:
        parser.error(f"--port {options.port} is one of the apps' ports {options.app_port} to {last}")
    return options


def _port(text: str) -> int:
    largest = 65536 - PORTS_BESIDE_THE_SERVER
    if not text.isdecimal() or not 1 <= int(text) <= largest:
        raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and {largest}")
    return int(text)


def run(options: argparse.Namespace) -> int:
    began = time.monotonic()
    folder = DemoFolder(options.data.absolute())
    scheme = "https" if options.tls else "http"
    server = f"{scheme}://localhost:{options.port}"
    apps = [App("Acme Sales", options.app_port, scheme), App("Acme Support", options.app_port + 1, scheme)]
    standin = Standin(options.app_port + 2, scheme)
    mailbox = Mailbox(options.app_port + PORTS_BESIDE_THE_SERVER - 1, free_port(), scheme)
    with only_demo_of(folder, server):
        refuse_taken_ports(options.port, apps, standin, mailbox)
        if options.fresh:
            folder.empty()
        folder.make()
        transport = encrypted(folder.tls) if options.tls else Transport()
        say("starting PostgreSQL, the server, two apps, a stand-in for sign-in providers and a mailbox …")
        with folder.postgres as postgres, Children(folder.logs) as children:
            environment = os.environ | folder.server_environment(public_url=server) | {"DATABASE_URL": postgres.url}
            environment |= standin.environment | mailbox.environment | transport.environment_of_server
            environment |= called_by_server(apps) | (MANY_SIGN_UPS if options.check else {})
            start_standin(children, standin, transport)
            start_mailbox(children, mailbox, transport)
            prepare(folder, apps, environment)
            start_server(children, options.port, transport, environment)
            start_worker(children, environment)
            for app, other in (apps, reversed(apps)):
                start_app(children, app, other, transport, issuer=server, client=folder.clients()[app.url])
            pages = {options.port: "/readyz", standin.port: "/", mailbox.port: "/"}
            wait_until_ready(children, pages | {app.port: "/static/app.css" for app in apps}, transport)
            seconds = time.monotonic() - began
            authority = transport.certificate.authority if transport.certificate else None
            print(announcement(server, apps, standin, mailbox, folder.people(), seconds, authority), flush=True)
            if options.check:
                person, verify = folder.people()[0], transport.verification
                return try_demo.report(apps[0].url, apps[1].url, mailbox.url, person, verify)
            children.watch()
    return 0


@contextlib.contextmanager
def only_demo_of(folder: DemoFolder, server: str) -> Iterator[None]:
    """One demo at a time in a folder: two would share a database and disagree on the issuer."""
    folder.folder.mkdir(parents=True, exist_ok=True)
    with (folder.folder / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DemoRefused(f"the demo is running already, at {lock.read()}") from None
        lock.truncate(0)
        lock.write(server)
        lock.flush()
        yield


def refuse_taken_ports(port: int, apps: list[App], standin: Standin, mailbox: Mailbox) -> None:
    if is_taken(port):
        raise DemoRefused(f"port {port} is taken: ./dev demo --port {port + 1} (or any other) moves the server")
    for taken in filter(is_taken, (apps[0].port, apps[1].port, standin.port, mailbox.port)):
        way_out = f"./dev demo --app-port {apps[0].port + 100} (or any other) moves the apps and their neighbours"
        raise DemoRefused(f"port {taken} is taken: {way_out}")


def called_by_server(apps: list[App]) -> dict[str, str]:
    """Apps may name addresses of theirs that the server calls, such as for sign-out; here they are on this machine."""
    return {"OUTBOUND_PRIVATE_HOSTS": ",".join(f"localhost:{app.port}" for app in apps)}


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
    except (DemoRefused, PostgresNotStarted, ChildEnded, NotReady) as reason:
        say(str(reason))
        return 1


if __name__ == "__main__":
    sys.exit(main())
