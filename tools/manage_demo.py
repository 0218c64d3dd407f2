"""`./dev manage …`: Django's commands, on the demo's database while DATABASE_URL is not set.

Attaches to the PostgreSQL of a running demo, or starts it for the one command.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from tools.demo_folder import ROOT, DemoFolder
from tools.embedded_postgres import PostgresNotStarted

COMMAND = [sys.executable, str(ROOT / "manage.py"), *sys.argv[1:]]


def main() -> int:
    if "DATABASE_URL" in os.environ:
        os.execv(sys.executable, COMMAND)  # noqa: S606  # replaces this process: no shell is wanted
    folder = DemoFolder()
    folder.make()
    try:
        with folder.postgres as postgres:
            environment = os.environ | folder.server_environment() | {"DATABASE_URL": postgres.url}
            command = subprocess.Popen(COMMAND, env=environment)
            # Ctrl-C is for the command, which may be a shell where it only clears the line.
            signal.signal(signal.SIGINT, lambda _number, _frame: None)
            return command.wait()
    except PostgresNotStarted as reason:
        print(f"manage: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
