"""`./dev bench`: it measures what was answered rightly, and nothing else."""

import pathlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.caller import Caller, WrongAnswer
from bench.load import PATHS, Act, Path, measure
from bench.server import Target

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent.parent
CLIENT = {"client_id": "app", "client_secret": "secret"}


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", "--rounds", "1", "--seconds", "0.2", "--callers", "2", *words]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_every_path_is_measured() -> None:
    said = bench()
    assert (said.returncode, said.stderr) == (0, "")
    rows = [line.split(" | ") for line in said.stdout.splitlines() if line.startswith("| ")][1:]
    figures = {row[0].removeprefix("| "): float(row[1].replace(",", "")) for row in rows if "---" not in row[0]}
    assert figures.keys() == {path.name for path in PATHS}
    assert all(rate > 0 for rate in figures.values())


def test_a_path_that_is_none_is_refused() -> None:
    said = bench("teleportation")
    assert said.returncode == 2
    assert "no such path: teleportation" in said.stderr


class _Broken(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 — the name is the base class's
        """Quiet: a test's output is for the test's failure."""


@pytest.fixture
def broken() -> Iterator[Target]:
    """A server that answers everything, and wrongly."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Broken) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Target("127.0.0.1", server.server_address[1], "load@example.com", "secret", CLIENT, CLIENT)
        server.shutdown()


@pytest.mark.parametrize("act", [Caller.discover, Caller.client_credentials, Caller.sign_in])
def test_a_wrong_answer_is_no_measurement(broken: Target, act: Act) -> None:
    path = Path("broken", act)
    with pytest.raises(WrongAnswer, match="500"):
        measure(path, broken, callers=2, seconds=5)
    with pytest.raises(WrongAnswer, match="500"):
        measure(replace(path, first=(act,)), broken, callers=2, seconds=5)
