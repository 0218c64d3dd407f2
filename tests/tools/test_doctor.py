"""`./dev doctor`: finds what the host has, names what it lacks, and installs only what it was told to."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NOTED = '#!/bin/sh\necho "$0 $*" >>"$NOTES"\n'


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The programs of a made-up host: a package manager that only notes what it is asked for, and sudo."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("apt-get", "sudo"):
        add(programs, name, NOTED)
    return programs


def add(programs: Path, name: str, text: str) -> None:
    program = programs / name
    program.write_text(text)
    program.chmod(0o755)


def doctor(host: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.doctor", *options],
        cwd=CHECKOUT,
        env={"PATH": str(host), "NOTES": str(host / "notes")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def notes(host: Path) -> str:
    written = host / "notes"
    return written.read_text() if written.exists() else ""


def line_of(report: str, dependency: str) -> str:
    return next(line for line in report.splitlines() if f"  {dependency}  " in line)


def test_something_required_that_is_missing_is_a_failure(host: Path) -> None:
    report = doctor(host)
    assert report.returncode == 1
    assert line_of(report.stdout, "git").startswith("MISSING")


def test_what_is_only_for_a_part_is_no_failure(host: Path) -> None:
    add(host, "git", '#!/bin/sh\necho "git version 2.50.1"\n')
    report = doctor(host)
    assert report.returncode == 0
    assert line_of(report.stdout, "git").startswith("ok")
    assert "2.50.1" in line_of(report.stdout, "git")
    assert line_of(report.stdout, "Chromium").startswith("MISSING")


def test_a_version_below_the_oldest_that_works_is_named(host: Path) -> None:
    add(host, "psql", '#!/bin/sh\necho "psql (PostgreSQL) 9.6.24"\n')
    line = line_of(doctor(host).stdout, "psql")
    assert line.startswith("TOO OLD")
    assert "9.6.24" in line


def test_without_a_terminal_it_only_prints_the_commands(host: Path) -> None:
    report = doctor(host)
    assert "apt-get install --yes git" in report.stdout
    assert notes(host) == ""


def test_with_yes_it_installs_each_missing_package_after_one_refresh(host: Path) -> None:
    doctor(host, "--yes")
    assert notes(host).count("update") == 1
    assert "install --yes git" in notes(host)
    assert "install --yes chromium" in notes(host)


def test_every_column_is_aligned(host: Path) -> None:
    rows = doctor(host).stdout.split("\n\n")[0].splitlines()
    column = rows[0].index("what it is for")
    assert all(row[column - 2 : column] == "  " and row[column] != " " for row in rows)
