"""The main job as a newcomer meets it: one command, one sign-in for two apps, Ctrl-C, and nothing is left behind."""

import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.free_ports import run_of_free_ports
from tools import try_demo
from tools.demo_folder import DemoFolder

CHECKOUT = Path(__file__).resolve().parent.parent.parent
MARK = "DEMO_UNDER_TEST"


def free_ports() -> tuple[int, int]:
    """A port for the server, and the first of four neighbours for the apps, the stand-in and the mailbox."""
    first = run_of_free_ports(5)
    return first, first + 1


@contextmanager
def running_demo(data: Path, ports: tuple[int, int], mark: str, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`./dev demo` on those ports; every process it starts carries the mark in its environment."""
    command = [sys.executable, "-m", "tools.run_demo", "--data", str(data), "--port", str(ports[0])]
    with subprocess.Popen(
        [*command, "--app-port", str(ports[1]), *options],
        cwd=CHECKOUT,
        env=os.environ | {MARK: mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as demo:
        try:
            yield demo
        finally:
            demo.send_signal(signal.SIGTERM)


def announcement(demo: subprocess.Popen[str]) -> str:
    """What the demo says until it is ready; where it ends before that, what it said instead."""
    assert demo.stdout is not None
    said = []
    for line in demo.stdout:
        said.append(line)
        if line.startswith("Ctrl-C stops everything"):
            break
    return "".join(said)


def processes_with(mark: str) -> list[str]:
    """The command lines of all living processes whose environment has the mark."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
    return found


@pytest.mark.demo
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds leftover processes by /proc")
def test_one_sign_in_serves_two_apps_and_ctrl_c_leaves_nothing_but_the_data(tmp_path: Path) -> None:
    data, ports, mark = tmp_path / "demo", free_ports(), secrets.token_hex(8)
    with running_demo(data, ports, mark) as demo:
        said = announcement(demo)
        ada = DemoFolder(data).people()[0]
        sales, support, _, mailbox = (f"http://localhost:{ports[1] + offset}" for offset in range(4))
        assert re.search(rf"{ada.email} +{re.escape(ada.password)}", said), said
        assert sales in said
        assert support in said
        assert mailbox in said
        assert len(list(try_demo.tour(sales, support, ada))) == 7
        assert len(list(try_demo.tour_of_a_newcomer(sales, mailbox))) == 2
        running = "\n".join(processes_with(mark))
        assert all(program in running for program in ("gunicorn", "procrastinate worker", "demo.mailbox")), running

        with running_demo(data, ports, mark) as second:
            assert "is running already" in announcement(second)
            assert second.wait() == 1

        demo.send_signal(signal.SIGINT)
        assert demo.wait() == 0
        assert processes_with(mark) == []

    with running_demo(data, ports, mark, "--check") as again:
        assert ada.password in announcement(again)
        assert again.stdout is not None
        assert again.stdout.read().endswith("The demo works.\n")
        assert again.wait() == 0
    assert processes_with(mark) == []


@pytest.mark.demo
def test_with_tls_everything_is_https_under_one_authority(tmp_path: Path) -> None:
    data, ports, mark = tmp_path / "demo", free_ports(), secrets.token_hex(8)
    with running_demo(data, ports, mark, "--tls") as demo:
        said, authority = announcement(demo), data / "tls" / "ca.pem"
        sales, support, standin, mailbox = (f"https://localhost:{ports[1] + offset}" for offset in range(4))
        server = f"https://localhost:{ports[0]}"
        assert str(authority) in said
        assert all(address in said for address in (server, sales, support, standin, mailbox))

        ada, trusted = DemoFolder(data).people()[0], str(authority)
        assert len(list(try_demo.tour(sales, support, ada, trusted))) == 7
        assert len(list(try_demo.tour_of_a_newcomer(sales, mailbox, trusted))) == 2

        page = requests.get(f"{server}/signin", verify=trusted, timeout=30)
        assert [cookie.name for cookie in page.cookies if cookie.secure] == ["__Host-csrf"]
        assert page.headers["Strict-Transport-Security"] == "max-age=300; includeSubDomains"
        document = requests.get(f"{server}/.well-known/openid-configuration", verify=trusted, timeout=30).json()
        assert {url.split("/o/")[0] for name, url in document.items() if name.endswith("_endpoint")} == {server}
        assert document["issuer"] == server
        assert requests.get(f"{standin}/", verify=trusted, timeout=30).ok
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{server}/signin", timeout=30)
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(f"http://localhost:{ports[0]}/signin", timeout=30)

        demo.send_signal(signal.SIGINT)
        assert demo.wait() == 0
        assert processes_with(mark) == []
