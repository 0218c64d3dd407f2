"""Introspection answers as JWTs (RFC 9701), and who is told anything (RFC 7662 §4)."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

SIGNED = "application/token-introspection+jwt"
INACTIVE = {"active": False}


@pytest.fixture
def token(buyer: RelyingParty, browser: Browser, person: Person, orders: str) -> str:
    """An access token that is for Orders alone."""
    return buyer.obtain_tokens(browser, person, scope="openid orders:read", resource=orders).access_token


def ask(client: RelyingParty, token: str, accept: str) -> requests.Response:
    headers = {"Authorization": client.basic_credentials(), "Accept": accept}
    return calls.post(client.provider.endpoint("introspection"), {"token": token}, headers=headers)


def content(client: RelyingParty, response: requests.Response) -> dict[str, Any]:
    assert response.headers["Content-Type"] == SIGNED
    claims = client.read(response.text, typ="token-introspection+jwt", audience=client.client_id)
    assert set(claims) == {"iss", "aud", "iat", "token_introspection"}
    return dict(claims["token_introspection"])


@pytest.mark.compliance("RFC 9701", "4", "an API asks for a JWT by its media type")
@pytest.mark.compliance("RFC 9701", "5", "a JWT for the API that asked, with the answer in one member")
def test_a_signed_answer(orders_api: RelyingParty, token: str, orders: str) -> None:
    plain = ask(orders_api, token, "application/json")
    assert plain.headers["Content-Type"] == "application/json"
    told = content(orders_api, ask(orders_api, token, SIGNED))
    assert told == plain.json()
    assert (told["active"], told["aud"]) == (True, orders)


@pytest.mark.compliance("RFC 9701", "5", "of a token that is not for the API nothing is said but that it is inactive")
def test_a_token_for_others_is_inactive(notes: RelyingParty, orders_api: RelyingParty, token: str) -> None:
    assert content(orders_api, ask(orders_api, token, SIGNED))["active"] is True
    assert content(notes, ask(notes, token, SIGNED)) == INACTIVE
    assert notes.introspect(token) == INACTIVE
    assert content(orders_api, ask(orders_api, "unknown", SIGNED)) == INACTIVE


@pytest.mark.compliance("RFC 7662", "4", "a refresh token is its client's business alone")
def test_of_a_refresh_token_only_its_client_is_told(
    buyer: RelyingParty, orders_api: RelyingParty, browser: Browser, person: Person
) -> None:
    tokens = buyer.obtain_tokens(browser, person, scope="openid orders:read")
    assert buyer.introspect(tokens.refresh_token)["active"] is True
    assert orders_api.introspect(tokens.refresh_token) == INACTIVE
    assert orders_api.introspect(tokens.access_token)["active"] is True


@pytest.mark.compliance("RFC 9701", "6", "the algorithm that a client registered")
def test_a_registered_algorithm(relying_party: Callable[[str], RelyingParty], browser: Browser, person: Person) -> None:
    sealed = relying_party("sealed")
    tokens = sealed.obtain_tokens(browser, person)
    for accept in (SIGNED, "*/*"):
        assert content(sealed, ask(sealed, tokens.access_token, accept))["sub"] == person.sub


@pytest.mark.compliance("RFC 9701", "7", "the algorithms are published")
def test_the_metadata(orders_api: RelyingParty) -> None:
    offered = orders_api.provider.metadata["introspection_signing_alg_values_supported"]
    assert {"RS256", "ES256"} <= set(offered)
    assert "none" not in offered


@pytest.mark.compliance("RFC 9701", "4", "only an authenticated client gets one")
def test_nobody_else_gets_one(orders_api: RelyingParty, token: str) -> None:
    response = calls.post(orders_api.provider.endpoint("introspection"), {"token": token}, headers={"Accept": SIGNED})
    assert (response.status_code, response.headers["Content-Type"]) == (401, "application/json")
