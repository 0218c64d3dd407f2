"""The JSON API: who the caller is, and errors as RFC 9457 problem details."""

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


def is_problem(response: requests.Response, status: int) -> bool:
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["status"] == status
    assert response.json()["title"]
    return True


@pytest.mark.compliance("RFC 6750", "2.1", "an access token in the header tells the API who the caller is")
def test_a_token_says_who_the_caller_is(browser: Browser, notes: RelyingParty, person: Person, base_url: str) -> None:
    tokens = notes.obtain_tokens(browser, person, scope="openid profile email")
    response = calls.get(f"{base_url}/api/v1/me", headers={"Authorization": f"Bearer {tokens.access_token}"})
    assert response.status_code == 200, response.text
    assert response.json()["sub"] == person.sub
    assert "no-store" in response.headers["Cache-Control"]


def test_a_session_says_who_the_caller_is(signed_in: Browser, person: Person) -> None:
    assert signed_in.open("/api/v1/me").response.json()["sub"] == person.sub


@pytest.mark.compliance("RFC 9457", "3", "a refusal is a problem document")
def test_nobody_is_refused(base_url: str) -> None:
    response = calls.get(f"{base_url}/api/v1/me")
    assert is_problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("size", [300_000, 4_000_000])
@pytest.mark.parametrize(("media_type", "status"), [("application/octet-stream", 413), ("image/png", 401)])
def test_a_refusal_reaches_whoever_is_still_sending(base_url: str, media_type: str, size: int, status: int) -> None:
    for _ in range(10):
        headers = {"Content-Type": media_type}
        response = calls.request("PUT", f"{base_url}/api/v1/me/picture", data=b"x" * size, headers=headers)
        assert is_problem(response, status)


@pytest.mark.compliance("RFC 6750", "3.1", "a token that is not good is 401, also when it was once")
def test_a_bad_token_is_refused(browser: Browser, notes: RelyingParty, person: Person, base_url: str) -> None:
    tokens = notes.obtain_tokens(browser, person)
    notes.revoke(tokens.access_token)
    for token in (tokens.access_token, "garbage", "x" * 4000):
        response = calls.get(f"{base_url}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert is_problem(response, 401)


@pytest.mark.compliance("RFC 9700", "4.15", "a client's own token is nobody's")
def test_a_clients_own_token_is_nobody(robot: RelyingParty, base_url: str) -> None:
    token = robot.post("token", {"grant_type": "client_credentials"}).json()["access_token"]
    response = calls.get(f"{base_url}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code in {401, 403}
    assert is_problem(response, response.status_code)


def test_what_is_not_there_or_not_allowed_is_a_problem(base_url: str) -> None:
    assert is_problem(calls.get(f"{base_url}/api/v1/nowhere"), 404)
    assert calls.request("DELETE", f"{base_url}/api/v1/me").status_code in {401, 403, 405}
