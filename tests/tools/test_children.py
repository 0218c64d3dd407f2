"""The processes of the demo: when one ends, that is said with its last words; when they are stopped, all are gone."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tools.children import ChildEnded, Children

STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(grandchild.pid, flush=True)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def first_line(log: Path, children: Children) -> str:
    """The first line of a log, as soon as it is there; a child that ends without one fails the test."""
    while not (text := log.read_text()).endswith("\n"):
        children.check()
    return text.splitlines()[0]


def test_a_child_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    with Children(tmp_path) as children:
        children.start("server", [sys.executable, "-c", "print('out of memory'); exit(3)"], os.environ, tmp_path)
        with pytest.raises(ChildEnded, match=r"server stopped by itself with status 3(.|\n)*out of memory"):
            children.watch()


def test_a_child_that_does_not_end_when_asked_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.children.SECONDS_TO_STOP", 0)
    with Children(tmp_path) as children:
        children.start("app", [sys.executable, "-c", STUBBORN], os.environ, tmp_path)
        child = children.started[0].process
        grandchild = int(first_line(tmp_path / "app.log", children))
    assert child.returncode == -signal.SIGKILL
    while is_alive(grandchild) and Path(f"/proc/{grandchild}/stat").read_text().split()[2] != "Z":
        pass
