"""Owns the processes that the demo runs: started together, watched, stopped together, their words kept in logs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

SECONDS_TO_STOP = 8
LINES_TO_SHOW = 15


class ChildEnded(Exception):
    """A child ended by itself; the message shows its last words."""


@dataclass(frozen=True)
class Child:
    """One process and the file its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LINES_TO_SHOW:]
        return "\n".join(f"  {line}" for line in lines)


class Children:
    """A group of processes that live and end together."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.started: list[Child] = []

    def __enter__(self) -> Children:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            # A session of its own: the terminal's Ctrl-C reaches the parent alone, which then stops them in order.
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(Child(name, process, log))

    def check(self) -> None:
        """Raises ChildEnded as soon as one of them is gone."""
        for child in self.started:
            if (status := child.process.poll()) is not None:
                words = f"its last lines ({os.path.relpath(child.log)}):\n{child.last_words()}"
                raise ChildEnded(f"{child.name} stopped by itself with status {status}; {words}")

    def watch(self) -> None:
        """Returns only by an exception: ChildEnded, or what a signal raises."""
        while True:
            self.check()
            time.sleep(0.2)

    def stop(self) -> None:
        """Asks all of them to end, and ends those that do not, with all they have started themselves."""
        for child in self.started:
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            _signal_group(child, signal.SIGKILL)
            child.process.wait()
        self.started.clear()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.process.pid, number)


def interrupt_on_signals() -> None:
    """SIGTERM and a closed terminal end the program as Ctrl-C does; a second signal does not disturb the clean-up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
