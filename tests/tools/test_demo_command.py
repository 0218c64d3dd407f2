"""`./dev demo`: what it refuses, and says in one line."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.free_ports import run_of_free_ports

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def demo(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.run_demo", "--data", str(data), *options]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another program listens on while the test runs; the three below it are free."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", run_of_free_ports(4) + 3))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_said_in_one_line_with_the_way_out(tmp_path: Path, taken_port: int) -> None:
    said = demo(tmp_path, "--port", str(taken_port))
    assert said.returncode == 1
    assert said.stderr == (
        f"demo: port {taken_port} is taken: ./dev demo --port {taken_port + 1} (or any other) moves the server\n"
    )


def test_a_taken_port_of_an_app_is_said_in_one_line_with_the_way_out(tmp_path: Path, taken_port: int) -> None:
    port = run_of_free_ports(1)
    said = demo(tmp_path, "--port", str(port), "--app-port", str(taken_port))
    assert said.returncode == 1
    assert said.stderr.startswith(f"demo: port {taken_port} is taken: ./dev demo --app-port ")
    assert said.stderr.count("\n") == 1


def test_a_taken_port_of_the_mailbox_is_said_in_one_line_with_the_way_out(tmp_path: Path, taken_port: int) -> None:
    port = run_of_free_ports(1)
    said = demo(tmp_path, "--port", str(port), "--app-port", str(taken_port - 3))
    assert said.returncode == 1
    assert said.stderr.startswith(f"demo: port {taken_port} is taken: ./dev demo --app-port {taken_port + 97} ")
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("app_port", ["8000", "7999", "7997"])
def test_the_server_and_an_app_cannot_have_one_port(tmp_path: Path, app_port: str) -> None:
    said = demo(tmp_path, "--port", "8000", "--app-port", app_port)
    assert said.returncode == 2
    assert "--port 8000 is one of the apps' ports" in said.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_what_is_no_port_is_refused(tmp_path: Path, port: str) -> None:
    said = demo(tmp_path, "--port", port)
    assert said.returncode == 2
    assert "is not a port" in said.stderr
