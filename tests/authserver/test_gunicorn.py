"""gunicorn's configuration: what the environment says, and nothing that writes files or believes headers."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from tests.authserver.deployment import production, run
from tests.house.tracked import ROOT

DEADLINE_SECONDS = 30


def test_the_configuration_is_valid_and_follows_the_environment() -> None:
    environment = production(WEB_BIND="127.0.0.1:18123", WEB_WORKERS="3", WEB_THREADS="5", LOG_LEVEL="WARNING")
    answer = run("-m", "gunicorn", "--print-config", environment=environment)
    assert answer.returncode == 0, answer.stderr
    lines = (line.partition(" = ") for line in answer.stdout.splitlines())
    configured = {name.strip(): value.strip() for name, _, value in lines}
    expected = {
        "bind": "['127.0.0.1:18123']",
        "workers": "3",
        "threads": "5",
        "worker_class": "gthread",
        "loglevel": "warning",
        "preload_app": "False",
        "accesslog": "None",
        "forwarded_allow_ips": "[]",
        "forwarder_headers": "[]",
        "control_socket_disable": "True",
    }
    assert {name: configured[name] for name in expected} == expected


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    """A gunicorn of its own, without a database, on a port that the machine picks."""
    environment = production(WEB_BIND="127.0.0.1:0", WEB_WORKERS="1", PYTHONPATH=str(ROOT))
    command = [sys.executable, "-m", "gunicorn"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        yield process
        if process.poll() is None:
            process.kill()


def port_of(server: subprocess.Popen[str]) -> int:
    """The port from the server's own log; connections wait in its queue until a worker is up."""
    assert server.stderr is not None
    for line in server.stderr:
        if found := re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", json.loads(line)["event"]):
            return int(found.group(1))
    raise AssertionError("gunicorn did not come up")


def test_it_serves_logs_json_and_stops_when_asked(server: subprocess.Popen[str]) -> None:
    connection = HTTPConnection("127.0.0.1", port_of(server), timeout=DEADLINE_SECONDS)
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b'{"status": "alive"}'
    headers = {"Content-Type": "text/plain; charset=hex", "X-Forwarded-For": "203.0.113.9, 203.0.113.8"}
    connection.request("GET", "/healthz?secret=pLaNtEd", headers=headers)
    refused = connection.getresponse()
    assert refused.status == 400
    assert b"Traceback" not in refused.read()
    server.send_signal(signal.SIGTERM)
    _, log = server.communicate(timeout=DEADLINE_SECONDS)
    connection.close()
    assert server.returncode == 0
    lines = [json.loads(line) for line in log.splitlines()]
    assert any(line["logger"] == "gunicorn.error" for line in lines)
    requests = [line for line in lines if line["logger"] == "access"]
    assert (requests[-1]["status"], requests[-1]["ip"]) == (400, "203.0.113.8")
    assert "pLaNtEd" not in log
