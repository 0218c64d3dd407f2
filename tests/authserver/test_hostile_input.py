"""Whatever is sent to whichever address, the answer is a refusal that says so: never a 500 and never a trace."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from authserver.ops.hostile_input import HostileInputMiddleware
from oidc.protocol.metadata import ENDPOINTS
from tests.authserver.addresses import every_address
from tests.authserver.conftest import LogLines
from tests.people import Browser

FORM = "application/x-www-form-urlencoded"
Send = Callable[[Client, str], HttpResponse]


def get(suffix: str = "", **extra: Any) -> Send:
    return lambda client, path: client.get(path + suffix, **extra)


def post(body: bytes = b"", content_type: str = FORM, **extra: Any) -> Send:
    return lambda client, path: client.post(path, body, content_type, **extra)


def method(name: str) -> Send:
    return lambda client, path: client.generic(name, path)


def multipart(body: bytes, boundary: str = "b") -> Send:
    return post(body, f"multipart/form-data; boundary={boundary}")


def basic(credentials: bytes) -> str:
    return "Basic " + base64.b64encode(credentials).decode()


PART = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--b--\r\n'

REFUSED: dict[str, tuple[int, Send]] = {
    "NUL in the query": (400, get("?next=%00")),
    "NUL in a query's name": (400, get("?%00=1")),
    "broken UTF-8 in the query": (400, get("?a=%ff%fe")),
    "raw bytes in the query": (400, get(QUERY_STRING="a=\xff")),
    "surrogate in the query": (400, get("?a=%ed%a0%80")),
    "many query fields": (400, get("?" + "&".join(f"a{n}=1" for n in range(201)))),
    "long query": (414, get("?a=" + "x" * 32 * 1024)),
    "NUL in the path": (400, get("%00")),
    "twice encoded NUL in the path": (400, get("%2500")),
    "broken UTF-8 in the path": (400, get("%ff")),
    "NUL in a form": (400, post(b"email=a%00b&password=x")),
    "raw NUL in a form": (400, post(b"email=a\0b")),
    "broken UTF-8 in a form": (400, post(b"email=%ff")),
    "many form fields": (400, post(b"&".join(b"a%d=1" % n for n in range(201)))),
    "large form": (413, post(b"a=" + b"x" * 256 * 1024)),
    "large JSON": (413, post(b'"' + b"x" * 256 * 1024 + b'"', "application/json")),
    "large upload": (413, multipart(b"x" * 6 * 1024 * 1024)),
    "multipart without boundary": (400, post(b"x", "multipart/form-data")),
    "multipart with a bad boundary": (400, multipart(b"x", "\u00e9")),
    "NUL in a multipart field": (400, multipart(PART % (b"a", b"\0"))),
    "NUL in a multipart name": (400, multipart(PART % (b"a\0", b"b"))),
    "many multipart fields": (400, multipart((PART % (b"a", b"b"))[:-6] * 210 + b"--b--\r\n")),
    "length that is no number": (400, post(b"a=1", CONTENT_LENGTH="many")),
    "negative length": (400, post(b"a=1", CONTENT_LENGTH="-1")),
    "NUL in a cookie": (400, get(HTTP_COOKIE="authserver_sid=a\0b; authserver_csrf=\0; messages=\0")),
    "NUL in a token": (400, get(HTTP_AUTHORIZATION="Bearer a\0b")),
    "NUL in an origin": (400, post(b"a=1", HTTP_ORIGIN="https://a\0")),
    "form in another charset": (400, post(b"a=1", FORM + "; charset=utf-16")),
}
ANSWERED: dict[str, Send] = {
    "multipart cut short": multipart(b'--b\r\nContent-Disposition: form-data; name="a"'),
    "malformed JSON": post(b'{"a":', "application/json"),
    "deep JSON": post(b"[" * 100_000, "application/json"),
    "JSON with a NUL and a surrogate": post(b'{"a": "\\u0000\\ud800"}', "application/json"),
    "repeated parameters": get("?client_id=a&client_id=b&redirect_uri=x&redirect_uri=y&scope=a&scope=b"),
    "odd parameters": get("?client_id[]=1&scope=%e2%80%ae&max_age=99999999999999999999&prompt=none%20login&claims={"),
    "every parameter empty": get("?client_id=&redirect_uri=&response_type=&scope=&state=&max_age=&prompt=&next="),
    "bad percent encoding": get("?a=%&b=%zz&c=%u0041"),
    "odd cookies": get(HTTP_COOKIE='authserver_sid="\\777"; =; ; a; authserver_csrf=' + "\xff" * 100),
    "Basic without base64": post(b"grant_type=authorization_code&code=x", HTTP_AUTHORIZATION="Basic %%%"),
    "Basic with NULs": post(b"grant_type=refresh_token&refresh_token=x", HTTP_AUTHORIZATION="Basic AAAAAA=="),
    "Basic with broken UTF-8": post(b"grant_type=client_credentials", HTTP_AUTHORIZATION="Basic //86//8="),
    "Basic with a NUL in a name": post(b"grant_type=client_credentials", HTTP_AUTHORIZATION=basic(b"a%00:b")),
    "Basic beyond ASCII": post(b"grant_type=client_credentials", HTTP_AUTHORIZATION="Basic \xff"),
    "Bearer beyond ASCII": get(HTTP_AUTHORIZATION="Bearer \xff\xfe"),
    "odd headers": get(
        HTTP_USER_AGENT="\x01\xff" * 400, HTTP_ACCEPT=";;q=x,*/*;q=\xb2", HTTP_ACCEPT_LANGUAGE="\x02" * 999
    ),
    "odd cache headers": get(HTTP_IF_MODIFIED_SINCE="never", HTTP_IF_NONE_MATCH='W/"\x03', HTTP_RANGE="bytes=9-1"),
    "odd origin": post(b"a=1", HTTP_ORIGIN="null\x04", HTTP_REFERER="http://[::1"),
    "HEAD": method("HEAD"),
    "OPTIONS": method("OPTIONS"),
    "PUT": method("PUT"),
    "DELETE": method("DELETE"),
    "TRACE": method("TRACE"),
    "an invented method": method("FROBNICATE"),
    "slashes and dots": get("/..//%2e%2e/%2f"),
    "a very long path": get("x" * 8000),
    "beyond ASCII in the path": get("/\u202e\U0001f600"),
}


@pytest.fixture
def outsider() -> Client:
    """A caller who is answered with the page that people get, where a test would otherwise get the exception."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("name", REFUSED)
def test_malformed_input_is_refused_at_every_address(outsider: Client, db: None, name: str) -> None:
    status, send = REFUSED[name]
    answers = {address: send(outsider, address).status_code for address in every_address()}
    assert {address: code for address, code in answers.items() if code != status} == {}


@pytest.mark.parametrize("name", ANSWERED)
def test_odd_input_never_breaks_any_address(outsider: Client, db: None, name: str) -> None:
    answers = {address: ANSWERED[name](outsider, address) for address in every_address()}
    broken = [a for a, response in answers.items() if response.status_code >= 500 and a != "/readyz"]
    assert broken == []
    assert not any(b"Traceback" in response.content for response in answers.values() if not response.streaming)


@pytest.mark.parametrize("name", ["repeated parameters", "odd parameters", "bad percent encoding", "deep JSON", "PUT"])
def test_odd_input_never_breaks_what_an_administrator_may_open(
    outsider: Client, administrator: User, signing_keys: None, name: str
) -> None:
    Browser(outsider).sign_in(administrator.email)
    assert outsider.get("/admin/").status_code == 200
    staying = [address for address in every_address() if "logout" not in address and "signout" not in address]
    answers = {address: ANSWERED[name](outsider, address).status_code for address in staying}
    assert {address: status for address, status in answers.items() if status >= 500} == {}
    assert outsider.get("/admin/").status_code == 200


def test_an_unknown_host_is_refused_everywhere_but_at_the_probes(outsider: Client, db: None) -> None:
    for host in ("evil.example", "localhost.evil.example", "localhost:8000@evil.example", "[::1", ""):
        answers = {address: outsider.get(address, headers={"Host": host}) for address in every_address()}
        refused = {address for address, response in answers.items() if response.status_code == 400}
        assert set(answers) - refused == {"/healthz", "/readyz"}, host


def test_ordinary_input_passes(outsider: Client, db: None) -> None:
    assert outsider.get("/signin?next=/%3Fname%3D%C3%A9").status_code == 200
    assert outsider.get("/healthz?a=%E2%82%AC").status_code == 200


FOR_PEOPLE = {"authorization_endpoint", "end_session_endpoint", "jwks_uri"}
FOR_PROGRAMS = [address for name, address in ENDPOINTS.items() if name not in FOR_PEOPLE]


@pytest.mark.parametrize("address", [*FOR_PROGRAMS, "/o/register/some-client", "/o/device-authorization/"])
def test_programs_are_refused_in_json(outsider: Client, db: None, address: str) -> None:
    for answered in (address, f"{address}/".replace("//", "/")):
        refused = outsider.post(answered, b"code=%00", FORM)
        assert refused.status_code == 400
        assert refused.json()["error"] == "invalid_request"


def test_the_api_refuses_by_a_problem(outsider: Client) -> None:
    problem = outsider.get("/api/v1/me?x=%00")
    assert problem["Content-Type"] == "application/problem+json"
    assert problem.json()["status"] == 400


def test_the_reason_is_for_the_log_only(outsider: Client, log_lines: LogLines) -> None:
    page = outsider.get("/signin?x=%ff")
    assert [line["reason"] for line in log_lines() if line["logger"] == "hostile_input"] == ["not UTF-8"]
    assert b"UTF-8" not in page.content


def test_a_body_that_is_no_form_is_left_to_its_view() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.read())

    request = RequestFactory().post("/", b"\0\xff", content_type="application/octet-stream")
    assert HostileInputMiddleware(view)(request).content == b"\0\xff"  # type: ignore[attr-defined]  # the view's own
