"""The demo's relying party: whatever comes back from the server, a person gets a page that says what happened."""

import importlib.util
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey

SOURCE = Path(__file__).resolve().parent.parent.parent / "demo" / "relying_party.py"
APP = "http://localhost:9001"


KEY = ECKey.generate_key("P-256", {"kid": "first", "alg": "ES256", "use": "sig"})
STRANGERS_KEY = ECKey.generate_key("P-256", {"kid": "first", "alg": "ES256", "use": "sig"})
SID = "08a5019c-17e1-4977-8f42-65a12843ea02"


class Issuer(BaseHTTPRequestHandler):
    """A server that has metadata and a key, and refuses every code."""

    def do_GET(self) -> None:
        address = f"http://localhost:{self.server.server_address[1]}"
        if self.path == "/jwks":
            return self.answer(200, {"keys": [KEY.as_dict(private=False)]})
        return self.answer(
            200,
            {
                "issuer": address,
                "authorization_endpoint": f"{address}/o/authorize",
                "token_endpoint": f"{address}/o/token",
                "jwks_uri": f"{address}/jwks",
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            },
        )

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(400, {"error": "invalid_grant", "error_description": "The code was used already."})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def issuer() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Issuer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def browser_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], FlaskClient]:
    """A browser at an app of that name which trusts that issuer; each app is a module of its own, as a process is."""

    def start(name: str, issuer: str) -> FlaskClient:
        told = {"ISSUER": issuer, "CLIENT_ID": "acme", "CLIENT_SECRET": "s3cret", "APP_NAME": name, "PORT": "9001"}
        for variable, value in told.items():
            monkeypatch.setenv(variable, value)
        spec = importlib.util.spec_from_file_location("relying_party_under_test", SOURCE)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        # Flask finds its templates beside the module that it can look up by name.
        monkeypatch.setitem(sys.modules, spec.name, module)
        spec.loader.exec_module(module)
        client: FlaskClient = module.app.test_client()
        return client

    return start


@pytest.fixture
def browser(browser_of: Callable[[str, str], FlaskClient], issuer: str) -> FlaskClient:
    return browser_of("Acme Sales", issuer)


def asked(browser: FlaskClient, path: str) -> dict[str, str]:
    """The parameters with which the app sends the browser to the server."""
    answer = browser.get(path, base_url=APP)
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def test_a_visitor_is_looked_for_silently_with_pkce_state_and_nonce(browser: FlaskClient) -> None:
    request = asked(browser, "/")
    assert request["prompt"] == "none"
    assert request["code_challenge_method"] == "S256"
    assert request["redirect_uri"] == f"{APP}/callback"
    assert {"state", "nonce", "code_challenge"} <= set(request)


@pytest.mark.parametrize("error", ["login_required", "consent_required", "interaction_required"])
def test_a_silent_no_leads_to_the_signed_out_page_and_not_in_circles(browser: FlaskClient, error: str) -> None:
    state = asked(browser, "/")["state"]
    back = browser.get("/callback", query_string={"error": error, "state": state}, base_url=APP)
    assert back.location == "/"
    page = browser.get("/", base_url=APP)
    assert page.status_code == 200
    assert "Sign in" in page.text


def test_the_sign_in_button_asks_aloud(browser: FlaskClient) -> None:
    assert "prompt" not in asked(browser, "/sign-in")


def test_a_person_who_says_no_gets_a_page_that_says_so(browser: FlaskClient) -> None:
    state = asked(browser, "/sign-in")["state"]
    page = browser.get("/callback", query_string={"error": "access_denied", "state": state}, base_url=APP)
    assert page.status_code == 400
    assert "You did not allow the sign-in" in page.text


@pytest.mark.parametrize("query", [{}, {"state": "other", "code": "c"}, {"state": "other", "error": "login_required"}])
def test_an_answer_to_no_question_of_this_browser_is_refused(browser: FlaskClient, query: dict[str, str]) -> None:
    asked(browser, "/sign-in")
    page = browser.get("/callback", query_string=query, base_url=APP)
    assert page.status_code == 400
    assert "was finished already, or was begun in another browser" in page.text


def test_a_refused_code_and_its_replay_by_the_back_button_get_a_page(browser: FlaskClient) -> None:
    answer = {"state": asked(browser, "/sign-in")["state"], "code": "used"}
    refused = browser.get("/callback", query_string=answer, base_url=APP)
    assert refused.status_code == 400
    assert "The code was used already." in refused.text
    replayed = browser.get("/callback", query_string=answer, base_url=APP)
    assert replayed.status_code == 400
    assert "was finished already" in replayed.text


def test_an_answer_of_another_issuer_is_refused(browser: FlaskClient) -> None:
    answer = {"state": asked(browser, "/sign-in")["state"], "code": "c", "iss": "https://evil.example"}
    page = browser.get("/callback", query_string=answer, base_url=APP)
    assert page.status_code == 400
    assert "another server than the one that was asked" in page.text


def test_a_server_that_does_not_answer_is_said(browser_of: Callable[[str, str], FlaskClient]) -> None:
    page = browser_of("Acme Sales", "http://localhost:1").get("/sign-in", base_url=APP)
    assert page.status_code == 502
    assert "Is it running?" in page.text


def test_two_apps_on_one_host_do_not_share_a_cookie(browser_of: Callable[[str, str], FlaskClient], issuer: str) -> None:
    cookies = set()
    for name in ("Acme Sales", "Acme Support"):
        answer = browser_of(name, issuer).get("/sign-in", base_url=APP)
        cookies.add(answer.headers["Set-Cookie"].split("=")[0])
        assert "HttpOnly" in answer.headers["Set-Cookie"]
        assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    assert len(cookies) == 2


def test_a_browser_that_came_by_another_name_of_the_host_is_sent_to_the_right_one(browser: FlaskClient) -> None:
    assert browser.get("/", base_url="http://127.0.0.1:9001").location == APP


def test_an_unknown_page_is_a_page(browser: FlaskClient) -> None:
    answer = browser.get("/nowhere", base_url=APP)
    assert answer.status_code == 404
    assert "That did not work" in answer.text


def logout_token(issuer: str, key: ECKey = KEY, typ: str = "logout+jwt", **changes: Any) -> str:
    """What the server would send; a change to None leaves a claim out."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": "acme",
        "sub": "ada",
        "iat": now,
        "exp": now + 120,
        "jti": "1",
        "sid": SID,
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        **changes,
    }
    told = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": "first", "typ": typ}, told, key, algorithms=["ES256"])


@pytest.fixture
def signed_in(browser: FlaskClient) -> FlaskClient:
    """A browser that came in by the sign-in SID at the server."""
    asked(browser, "/sign-in")
    (kept,) = browser.application.session_interface.kept.values()  # type: ignore[attr-defined]  # the app's own kind
    kept.update(claims={"sid": SID, "sub": "ada", "iat": 0}, token={"access_token": "a", "id_token": "i"})
    return browser


def test_a_sign_in_that_ended_elsewhere_ends_here(signed_in: FlaskClient, issuer: str) -> None:
    told = signed_in.post(
        "/backchannel-logout", data={"logout_token": logout_token(issuer)}, base_url="http://acme.test"
    )
    assert told.status_code == 200
    assert told.headers["Cache-Control"] == "no-store"
    page = signed_in.get("/", base_url=APP)
    assert "You are not signed in" in page.text
    assert "has told this app that your sign-in has ended" in page.text


def test_another_sign_in_ends_alone(signed_in: FlaskClient, issuer: str) -> None:
    token = logout_token(issuer, sid="2f9f5ef9-4b1e-4d1c-9d3e-0a3a3f3e3d3c")
    assert signed_in.post("/backchannel-logout", data={"logout_token": token}, base_url=APP).status_code == 200
    (kept,) = signed_in.application.session_interface.kept.values()  # type: ignore[attr-defined]  # the app's own kind
    assert kept["claims"]["sid"] == SID


WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another app": {"aud": "other"},
    "too old": {"exp": 1},
    "no session": {"sid": None},
    "no event": {"events": {}},
    "no events": {"events": None},
    "an ID token": {"nonce": "n"},
    "another type": {"typ": "JWT"},
    "another key": {"key": STRANGERS_KEY},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG)
def test_a_logout_token_that_does_not_add_up_ends_nothing(
    signed_in: FlaskClient, issuer: str, changes: dict[str, Any]
) -> None:
    told = signed_in.post("/backchannel-logout", data={"logout_token": logout_token(issuer, **changes)}, base_url=APP)
    assert (told.status_code, told.json) == (400, {"error": "invalid_request"})
    assert signed_in.post("/backchannel-logout", data={"logout_token": "a.b.c"}, base_url=APP).status_code == 400
    (kept,) = signed_in.application.session_interface.kept.values()  # type: ignore[attr-defined]  # the app's own kind
    assert kept["claims"]["sid"] == SID
