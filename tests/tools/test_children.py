"""The processes of the demo: when one ends, that is said with its last words; when they are stopped, all are gone."""

import os
import signal
import sys
import time
from collections.abc import Callable
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


def wait_for(is_so: Callable[[], bool]) -> None:
    """Polls until something is so; a minute without it fails the test."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Whether a process has ended; a zombie has, whose parent has yet to notice."""
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


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
        wait_for(lambda: (tmp_path / "app.log").read_text().endswith("\n"))
        grandchild = int((tmp_path / "app.log").read_text())
        assert not is_gone(grandchild)
    assert child.returncode == -signal.SIGKILL
    wait_for(lambda: is_gone(grandchild))
