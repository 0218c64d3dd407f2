"""`./dev demo`: the main job on this machine. Owns the order of things: ports, database, server, apps, the way back.

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
from tools.demo_processes import App, NotReady, is_taken, start_app, start_server, wait_until_ready
from tools.embedded_postgres import PostgresNotStarted

DEFAULT_APP_PORT = 9001


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
        "--app-port", type=_port, default=DEFAULT_APP_PORT, help="the first app's port, the second takes the next one"
    )
    parser.add_argument("--fresh", action="store_true", help="throw away what earlier runs kept")
    parser.add_argument(
        "--check",
        action="store_true",
        help="sign in and out by script, print each step, stop; exit status 1 if it fails",
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT / ".demo", metavar="FOLDER", help="where data is kept (default .demo)"
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
    folder = DemoFolder(options.data.absolute())
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
            start_server(children, options.port, environment)
            for app, other in (apps, reversed(apps)):
                start_app(children, app, other, issuer=environment["PUBLIC_URL"], client=folder.clients()[app.url])
            wait_until_ready(children, options.port, apps)
            print(announcement(options.port, apps, folder.people(), time.monotonic() - began), flush=True)
            if options.check:
                return try_demo.report(apps[0].url, apps[1].url, folder.people()[0])
            children.watch()
    return 0


@contextlib.contextmanager
def only_demo_of(folder: DemoFolder, port: int) -> Iterator[None]:
    """One demo at a time in a folder: two would share a database and disagree on the issuer."""
    folder.folder.mkdir(parents=True, exist_ok=True)
    with (folder.folder / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DemoRefused(f"the demo is running already, at {lock.read()}") from None
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
