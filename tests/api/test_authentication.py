"""Who is calling: credentials are taken from one place each, and every refusal says which way is right."""

import pytest
from django.test import Client as HttpClient

from accounts.models import User
from tests.people import Browser
from tests.relying_party import RelyingParty

ME = "/api/v1/me"
METADATA = "http://localhost:8000/.well-known/oauth-protected-resource/api/v1"


def test_nobody_is_asked_for_a_token_without_naming_an_error(db: None) -> None:
    response = HttpClient().get(ME)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == f'Bearer realm="authserver", resource_metadata="{METADATA}"'
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer nonsense", "bearer nonsense", "Bearer \xff\xfe", "Bearer " + "x" * 5000])
def test_an_unknown_token_is_refused(db: None, header: str) -> None:
    response = HttpClient().get(ME, headers={"Authorization": header})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer  "])
def test_a_malformed_header_is_a_bad_request(db: None, header: str) -> None:
    response = HttpClient().get(ME, headers={"Authorization": header})
    assert response.status_code == 400
    assert 'error="invalid_request"' in response["WWW-Authenticate"]


@pytest.mark.parametrize("header", ["Basic YTpi", "Digest x", "Token abc", "BearerX abc"])
def test_another_scheme_is_nobody(db: None, header: str) -> None:
    response = HttpClient().get(ME, headers={"Authorization": header})
    assert response.status_code == 401
    assert "error" not in response["WWW-Authenticate"]


def test_a_token_in_the_query_or_the_body_is_ignored(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    assert HttpClient().get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert HttpClient().get(ME, {"access_token": token}).status_code == 401
    assert (
        HttpClient().generic("GET", ME, f"access_token={token}", "application/x-www-form-urlencoded").status_code == 401
    )


def test_a_bad_token_is_not_made_good_by_a_session(browser: Browser, person: User) -> None:
    browser.sign_in()
    assert browser.open(ME).status_code == 200
    assert browser.http.get(ME, headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_an_unsafe_request_by_cookie_needs_its_csrf_token(browser: Browser, person: User) -> None:
    """405 is the answer to a request that was let in: the resource knows no POST."""
    browser.sign_in()
    assert browser.http.post(ME).status_code == 403
    token = browser.http.cookies["authserver_csrf"].value
    assert browser.http.post(ME, headers={"X-CSRFToken": token}).status_code == 405


BROWSERS = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Cookie": "authserver_sid=planted"},
    {"Cookie": "anything=at-all"},
    {"Cookie": "authserver_csrf=" + "a" * 32, "X-CSRFToken": "b" * 32},
]


@pytest.mark.parametrize("headers", BROWSERS, ids=str)
@pytest.mark.parametrize("path", [ME, "/api/v1/auth/reset", "/api/v1/auth/login"])
def test_an_unsafe_request_of_a_browser_needs_its_csrf_token_also_for_nobody(
    db: None, headers: dict[str, str], path: str
) -> None:
    body = {"email": "ann@example.com"}
    response = HttpClient(enforce_csrf_checks=True).post(path, body, content_type="application/json", headers=headers)
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_a_program_has_nothing_that_another_site_could_ride_on(db: None) -> None:
    stranger = HttpClient(enforce_csrf_checks=True)
    body = {"email": "ann@example.com"}
    assert stranger.post("/api/v1/auth/reset", body, content_type="application/json").status_code == 202
    assert stranger.post(ME).status_code == 401


def test_a_browser_with_its_csrf_token_is_let_in_also_for_nobody(browser: Browser) -> None:
    browser.open("/signin")
    token = browser.http.cookies["authserver_csrf"].value
    headers = {"X-CSRFToken": token, "Origin": "http://testserver"}
    body = {"email": "ann@example.com"}
    answer = browser.http.post("/api/v1/auth/reset", body, content_type="application/json", headers=headers)
    assert answer.status_code == 202


def test_an_unsafe_request_by_token_needs_none(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    stranger = HttpClient(enforce_csrf_checks=True)
    assert stranger.post(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 405
