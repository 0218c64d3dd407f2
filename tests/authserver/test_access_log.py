"""One line for each request, and nothing in it that would open a door."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from authserver.ops.access_log import AccessLogMiddleware, loggable_path
from tests.authserver.conftest import LogLines

HANDLE = "h4ndle-of-a-pending-request"


def request_lines(log_lines: LogLines) -> list[dict[str, object]]:
    return [line for line in log_lines() if line["logger"] == "access"]


def test_a_request_is_one_line(client: Client, log_lines: LogLines) -> None:
    response = client.get("/healthz?code=abc")
    (line,) = request_lines(log_lines)
    assert line["request_id"] == response["X-Request-ID"]
    assert isinstance(line["duration_ms"], float)
    assert {name: line[name] for name in ("method", "path", "status", "bytes", "ip")} == {
        "method": "GET",
        "path": "/healthz",
        "status": 200,
        "bytes": len(response.content),
        "ip": "127.0.0.1",
    }


def test_the_query_is_never_logged(client: Client, log_lines: LogLines, db: None) -> None:
    client.get("/o/authorize", {"client_id": "x", "state": HANDLE, "login_hint": HANDLE})
    assert HANDLE not in str(log_lines())


@pytest.mark.parametrize("path", [f"/o/authorize/{HANDLE}", f"/o/consent/{HANDLE}", f"/o/consent/{HANDLE}/nowhere"])
def test_a_one_time_handle_in_the_path_is_never_logged(
    client: Client, log_lines: LogLines, db: None, path: str
) -> None:
    client.get(path)
    assert request_lines(log_lines)
    assert HANDLE not in str(log_lines())


def test_a_captured_value_is_logged_as_the_routes_pattern() -> None:
    request = RequestFactory().get(f"/reset/{HANDLE}")
    request.resolver_match = ResolverMatch(lambda: None, (), {"proof": HANDLE}, route="reset/<str:proof>")
    assert loggable_path(request) == "/reset/<str:proof>"


def test_a_refused_request_is_logged_as_well(client: Client, log_lines: LogLines) -> None:
    client.get("/healthz", {"x": "\0"})
    assert [line["status"] for line in request_lines(log_lines)] == [400]


def test_a_line_stays_a_line_whatever_the_path(log_lines: LogLines) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = RequestFactory().get('/a%0a{"event": "forged"}' + "x" * 2000)
    AccessLogMiddleware(view)(request)
    (line,) = request_lines(log_lines)
    assert len(str(line["path"])) == 300
