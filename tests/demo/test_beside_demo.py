"""What the containers of the server take over from the demo, and when they take nothing."""

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from demo.providers.clients import environment
from tests.accounts.social.standin import running

SCRIPT = Path(__file__).resolve().parents[2] / "compose" / "beside_demo.py"
HERE = {"PUBLIC_URL": "http://localhost:8000"}
MAIL_AND_APPS = {
    "EMAIL_URL": "smtp://mailbox.test:1025",
    "OUTBOUND_PRIVATE_HOSTS": "sales.test:9001,support.test:9002",
}


@pytest.fixture
def beside_demo() -> ModuleType:
    specification = importlib.util.spec_from_file_location("beside_demo", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def providers() -> Iterator[tuple[str, int]]:
    with running() as standin:
        yield "127.0.0.1", int(standin.url.rpartition(":")[2])


def test_beside_the_demo_its_mailbox_apps_and_providers_are_known(
    beside_demo: ModuleType, providers: tuple[str, int]
) -> None:
    assert beside_demo.additions(HERE, providers) == MAIL_AND_APPS | environment("http://localhost:9003")


@pytest.mark.parametrize(
    "own",
    [
        {"PUBLIC_URL": "https://id.example.org"},
        {"PUBLIC_URL": "http://localhost.example.org"},
        {},
        {**HERE, "SOCIAL_GOOGLE_CLIENT_ID": "real", "SOCIAL_GOOGLE_CLIENT_SECRET": "real"},
    ],
)
def test_the_stand_in_is_taken_only_where_it_harms_nobody(
    beside_demo: ModuleType, providers: tuple[str, int], own: dict[str, str]
) -> None:
    assert beside_demo.additions(own, providers) == MAIL_AND_APPS


def test_without_a_demo_nothing_is_added(beside_demo: ModuleType) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert beside_demo.additions(HERE, nobody.getsockname()) == {}


@pytest.mark.parametrize("answer", [b"<!doctype html>", b"[1, 2]", b"7", b"null", b""])
def test_an_answer_that_is_none_of_the_demos_adds_nothing(beside_demo: ModuleType, answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer_once, args=(server, answer))
        thread.start()
        assert beside_demo.additions(HERE, server.getsockname()) == {}
        thread.join(timeout=10)


def answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + answer)


def test_it_becomes_the_command_with_its_environment_and_status() -> None:
    command = [sys.executable, str(SCRIPT), "sh", "-c", 'echo "$PUBLIC_URL"; exit 7']
    done = subprocess.run(command, env=os.environ | HERE, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("http://localhost:8000\n", 7)
