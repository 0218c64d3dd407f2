"""`./dev`: says what a bare machine lacks, chooses an interpreter, and hands its words to just."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
POSIX_PROGRAMS = ("cat", "cksum", "dirname", "id", "sh", "uname")
# Stand-ins for interpreters: a launcher asks them for their version, for venv, and to run the bootstrap.
TOO_OLD = """#!/bin/sh
[ "$1" = --version ] && echo "Python 3.9.2"
"""
WITHOUT_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
"""
FITTING = """#!/bin/sh
case "$1" in *bootstrap.py) echo "bootstrap by ${0##*/}" ;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the launcher and the locks, without .venv."""
    copy = tmp_path / "a checkout"
    copy.mkdir()
    shutil.copy(CHECKOUT / "dev", copy)
    shutil.copytree(CHECKOUT / "requirements", copy / "requirements")
    return copy


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH with what any POSIX system has, and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in POSIX_PROGRAMS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return folder


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def dev(checkout: Path, programs: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "dev"), *words], env={"PATH": str(programs)}, capture_output=True, text=True, check=False
    )


def complete(checkout: Path) -> None:
    """Marks a .venv with a stand-in for just as complete."""
    write_program(checkout / ".venv/bin/python", FITTING)
    write_program(checkout / ".venv/bin/just", '#!/bin/sh\nprintf "[%s]" "$@"\n')
    mark = 'printf "%s" "$(cat requirements/tools.txt requirements/dev.txt | cksum) $(pwd -P)" >.venv/complete'
    subprocess.run(mark, shell=True, cwd=checkout, check=True)  # noqa: S602  # the launcher's own words, in its language


def test_a_machine_without_python_is_told_which_and_how_to_get_it(checkout: Path, programs: Path) -> None:
    said = dev(checkout, programs, "demo")
    assert said.returncode == 1
    assert "Python 3.11, 3.12 or 3.13 is needed; found: no python3 at all." in said.stderr
    assert "Get it: " in said.stderr


def test_a_python_that_is_too_old_is_named(checkout: Path, programs: Path) -> None:
    write_program(programs / "python3", TOO_OLD)
    said = dev(checkout, programs, "demo")
    assert said.returncode == 1
    assert "found: Python 3.9.2" in said.stderr


def test_a_python_without_venv_is_told_so(checkout: Path, programs: Path) -> None:
    write_program(programs / "python3", WITHOUT_VENV)
    said = dev(checkout, programs, "demo")
    assert said.returncode == 1
    assert "python3 lacks its venv module" in said.stderr
    assert "Get it: " in said.stderr


@pytest.mark.parametrize("unfit", [TOO_OLD, WITHOUT_VENV])
def test_a_newer_interpreter_beside_an_unfit_python3_is_used(checkout: Path, programs: Path, unfit: str) -> None:
    write_program(programs / "python3", unfit)
    write_program(programs / "python3.12", FITTING)
    assert dev(checkout, programs, "bootstrap").stdout == "bootstrap by python3.12\n"


def test_words_reach_just_as_they_were_given(checkout: Path, programs: Path) -> None:
    complete(checkout)
    said = dev(checkout, programs, "test", "-k", "one and two", "")
    assert (said.returncode, said.stdout) == (0, "[test][-k][one and two][]")


def test_nothing_is_installed_while_the_locks_are_as_they_were(checkout: Path, programs: Path) -> None:
    complete(checkout)
    said = dev(checkout, programs, "bootstrap")
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_a_changed_lock_is_installed(checkout: Path, programs: Path) -> None:
    complete(checkout)
    write_program(programs / "python3", FITTING)
    with (checkout / "requirements/dev.txt").open("a") as lock:
        lock.write("# changed\n")
    assert dev(checkout, programs, "bootstrap").stdout == "bootstrap by python3\n"


def test_a_moved_checkout_is_installed_anew(checkout: Path, programs: Path) -> None:
    complete(checkout)
    write_program(programs / "python3", FITTING)
    moved = checkout.rename(checkout.with_name("elsewhere"))
    assert dev(moved, programs, "bootstrap").stdout == "bootstrap by python3\n"


def test_it_works_from_any_folder(checkout: Path, programs: Path, tmp_path: Path) -> None:
    complete(checkout)
    launcher = os.path.relpath(checkout / "dev", tmp_path)
    said = subprocess.run(
        [launcher, "--list"], cwd=tmp_path, env={"PATH": str(programs)}, capture_output=True, text=True, check=True
    )
    assert said.stdout == "[--list]"


def test_the_environment_that_a_link_leads_to_is_left_alone(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_program(elsewhere / "bin/kept", "of another checkout")
    (checkout / ".venv").symlink_to(elsewhere)
    shutil.copytree(CHECKOUT / "tools", checkout / "tools")
    said = subprocess.run([str(checkout / "dev")], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert f".venv is a link to {elsewhere}, which is left as it is" in said.stderr
    assert (elsewhere / "bin/kept").read_text() == "of another checkout"
