"""Who is calling: credentials are taken from one place each, and every refusal says which way is right."""

import pytest
from django.test import Client as HttpClient

from accounts.models import User
from tests.people import Browser
from tests.relying_party import RelyingParty

ME = "/api/v1/me"


def test_nobody_is_asked_for_a_token_without_naming_an_error(db: None) -> None:
    response = HttpClient().get(ME)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="authserver"'
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


def test_an_unsafe_request_by_nobody_needs_its_csrf_token_too(db: None) -> None:
    response = HttpClient(enforce_csrf_checks=True).post(ME)
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"


def test_an_unsafe_request_by_token_needs_none(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    stranger = HttpClient(enforce_csrf_checks=True)
    assert stranger.post(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 405
