"""Signing in inside an app of the operator's own, without a browser, and what the API lets that app do."""

from collections.abc import Callable

import pytest
import requests

from tests.integration import calls
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

DRAFT = "draft-ietf-oauth-first-party-apps-04"
SCOPE = "openid email account:read account:write"


@pytest.fixture(scope="session")
def mobile(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party public client that may ask for passwords."""
    return relying_party("mobile")


def challenge(client: RelyingParty, **proof: str) -> tuple[requests.Response, str]:
    """A challenge request, and the verifier that its code is good with."""
    request = client.request(redirect_uri=None, state=None, scope=SCOPE)
    return client.post("authorization_challenge", {**request.parameters, **proof}), request.verifier


@pytest.mark.compliance(DRAFT, "5.2.1", "a proof is answered by a code, and the code by tokens")
def test_a_proof_becomes_tokens(mobile: RelyingParty, person: Person, base_url: str) -> None:
    answer, verifier = challenge(mobile, username=person.email, password=person.password)
    assert answer.status_code == 200, answer.text
    grant = {
        "grant_type": "authorization_code",
        "code": answer.json()["authorization_code"],
        "code_verifier": verifier,
    }
    tokens = mobile.post("token", grant).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert calls.get(f"{base_url}/api/v1/me", headers=headers).json()["sub"] == person.sub
    sessions = calls.get(f"{base_url}/api/v1/me/sessions?limit=100", headers=headers).json()["items"]
    (here,) = [session for session in sessions if session["current"]]
    ended = calls.request("DELETE", f"{base_url}/api/v1/me/sessions/{here['sid']}", headers=headers)
    assert ended.status_code == 204, ended.text
    assert calls.get(f"{base_url}/api/v1/me", headers=headers).status_code == 401


@pytest.mark.compliance(DRAFT, "5.2.2.1", "what is wanting is said, and given under the auth_session")
def test_an_app_may_ask_first(mobile: RelyingParty, person: Person) -> None:
    wanting, _ = challenge(mobile)
    assert (wanting.status_code, wanting.json()["error"]) == (403, "insufficient_authorization")
    proof = {"username": person.email, "password": person.password, "auth_session": wanting.json()["auth_session"]}
    assert "authorization_code" in mobile.post("authorization_challenge", proof).json()
    assert mobile.post("authorization_challenge", proof).json()["error"] == "invalid_session"


def test_each_auth_session_has_a_nonce_of_its_own(mobile: RelyingParty) -> None:
    first, second = (challenge(mobile)[0].json() for _ in range(2))
    assert len({first["provider_nonce"], second["provider_nonce"], first["auth_session"], second["auth_session"]}) == 4


@pytest.mark.compliance(DRAFT, "9.1", "other clients are refused, first-party ones without the permission too")
def test_other_clients_are_refused(phone: RelyingParty, person: Person) -> None:
    request = phone.request(redirect_uri=None, state=None)
    proof = {"username": person.email, "password": person.password}
    refused = phone.post("authorization_challenge", {**request.parameters, **proof})
    assert (refused.status_code, refused.json()["error"]) == (400, "unauthorized_client")


def test_one_request_does_both_halves(mobile: RelyingParty, person: Person, base_url: str) -> None:
    body = {"client_id": mobile.client_id, "email": person.email, "password": person.password, "scope": SCOPE}
    tokens = calls.request("POST", f"{base_url}/api/v1/auth/login", json=body).json()
    assert tokens["token_type"] == "Bearer"
    refused = calls.request("POST", f"{base_url}/api/v1/auth/login", json={**body, "password": "not the password"})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_grant")
    assert mobile.revoke(tokens["refresh_token"]).status_code == 200
    answer = calls.get(f"{base_url}/api/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert answer.status_code == 401


def test_the_api_may_be_asked_first_too(mobile: RelyingParty, person: Person, base_url: str) -> None:
    login = f"{base_url}/api/v1/auth/login"
    wanting = calls.request("POST", login, json={"client_id": mobile.client_id, "scope": SCOPE})
    assert (wanting.status_code, wanting.json()["error"]) == (403, "insufficient_authorization")
    body = {"client_id": mobile.client_id, "auth_session": wanting.json()["auth_session"]}
    made_up = {**body, "provider": "myspace", "provider_token": "made.up.token"}
    assert calls.request("POST", login, json=made_up).json()["error"] == "invalid_request"
    proof = {**body, "email": person.email, "password": person.password}
    assert calls.request("POST", login, json=proof).json()["token_type"] == "Bearer"
    assert calls.request("POST", login, json=proof).json()["error"] == "invalid_session"


def test_another_site_cannot_call_with_a_browser(person: Person, base_url: str) -> None:
    refused = calls.request(
        "POST",
        f"{base_url}/api/v1/auth/reset",
        json={"email": person.email},
        headers={"Origin": "https://evil.example"},
    )
    assert refused.status_code == 403


def test_the_schema_is_published(base_url: str) -> None:
    document = calls.get(f"{base_url}/api/v1/schema").json()
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/auth/login" in document["paths"]
