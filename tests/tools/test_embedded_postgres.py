"""The embedded PostgreSQL: shared by the processes that attach to it, and whole after whatever happened before."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import environ
import psycopg
import pytest

from tools.embedded_postgres import SOCKET_NAME, EmbeddedPostgres, PostgresNotStarted

HOLD_UNTIL_TOLD = """
import sys
from pathlib import Path
from tools.embedded_postgres import EmbeddedPostgres
EmbeddedPostgres(Path(sys.argv[1]), durable=False).start()
print("attached", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of its own; a server that a failed test leaves running there is stopped."""
    yield tmp_path / "pg"
    leftover = EmbeddedPostgres(tmp_path / "pg", durable=False)
    if (leftover.data / "PG_VERSION").exists():
        leftover.start()
        leftover.stop()


def answer(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row[0] if row else None


def is_reachable(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def start_holder(folder: Path) -> subprocess.Popen[str]:
    """Another process that attaches to the server in `folder`."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_UNTIL_TOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "attached\n"
    return holder


def test_its_url_is_read_by_psycopg_and_by_django_environ(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as postgres:
        assert answer(postgres.url, "SELECT current_database()") == "postgres"
        settings = environ.Env.db_url_config(postgres.url)
        assert settings["NAME"] == "postgres"
        assert settings["OPTIONS"]["host"] == str(folder)


def test_it_takes_at_least_200_connections_and_waits_for_the_disk_unless_told_not_to(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as throwaway:
        assert int(str(answer(throwaway.url, "SHOW max_connections"))) >= 200
        assert answer(throwaway.url, "SHOW fsync") == "off"
    with EmbeddedPostgres(folder) as durable:
        assert answer(durable.url, "SHOW fsync") == "on"


def test_the_first_to_leave_does_not_stop_the_server_of_the_other(folder: Path) -> None:
    first, second = EmbeddedPostgres(folder, durable=False), EmbeddedPostgres(folder, durable=False)
    url = first.start()
    assert second.start() == url
    first.stop()
    assert is_reachable(url)
    second.stop()
    assert not is_reachable(url)


def test_data_outlives_a_stop(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres, psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with EmbeddedPostgres(folder) as postgres:
        assert answer(postgres.url, "SELECT number FROM kept") == 7


def test_a_killed_process_does_not_count_as_attached(folder: Path) -> None:
    holder = start_holder(folder)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with EmbeddedPostgres(folder, durable=False) as postgres:
        assert is_reachable(postgres.url)
    assert not is_reachable(postgres.url)


def test_the_pid_file_of_a_crash_is_not_taken_for_a_running_server(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:
        pid_file = postgres.data / "postmaster.pid"
        left_behind = pid_file.read_text().splitlines()
    # After a reboot the number may be anybody's: here it is this test's own.
    pid_file.write_text("\n".join([str(os.getpid()), *left_behind[1:]]) + "\n")
    with EmbeddedPostgres(folder) as postgres:
        assert is_reachable(postgres.url)


def test_an_interrupted_initdb_is_begun_anew(folder: Path) -> None:
    (folder / "data.unfinished").mkdir(parents=True)
    (folder / "data.unfinished" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder, durable=False) as postgres:
        assert is_reachable(postgres.url)


@pytest.mark.parametrize("name", ["a" * 120, "with space, 'quote' and $HOME"])
def test_neither_a_long_nor_an_odd_path_of_the_checkout_matters(tmp_path: Path, name: str) -> None:
    with EmbeddedPostgres(tmp_path / name, durable=False) as postgres:
        assert is_reachable(postgres.url)
        socket_folder = Path(parse_qs(urlsplit(postgres.url).query)["host"][0])
        assert (socket_folder / SOCKET_NAME).is_socket()
        assert socket_folder.stat().st_mode & 0o077 == 0
    assert list(socket_folder.glob(".s.*")) == []
    assert socket_folder.exists() == (socket_folder == tmp_path / name)


def test_it_is_not_removed_under_a_process_that_uses_it(folder: Path) -> None:
    with EmbeddedPostgres(folder, durable=False) as postgres:
        with pytest.raises(PostgresNotStarted, match="in use by another process"):
            EmbeddedPostgres(folder).remove()
        assert is_reachable(postgres.url)
    EmbeddedPostgres(folder).remove()
    assert not folder.exists()


def test_data_of_another_major_version_is_refused_in_words(folder: Path) -> None:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresNotStarted, match="is of PostgreSQL 12, here is 18"):
        EmbeddedPostgres(folder).start()
    (folder / "data" / "PG_VERSION").unlink()
