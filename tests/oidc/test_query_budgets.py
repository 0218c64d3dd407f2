"""How many statements the hot paths may send. A number that grows is a decision, taken here."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client as HttpClient
from django.test.utils import CaptureQueriesContext

from oidc import keys, resources
from tests.oidc.conftest import Register
from tests.oidc.described import Described, described
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["described"]
pytestmark = pytest.mark.django_db

# Statements a request, those that open and close transactions included.
BUDGETS = {
    "authorize with a sign-in": 9,
    "authorize without a sign-in": 2,
    "authorize by a client that a document describes": 11,
    "token by code": 6,
    "token by code for a client that a document describes": 7,
    "token by refresh token": 6,
    "token by client credentials": 5,
    "token by client credentials, with an assertion": 8,
    "userinfo": 1,
    "introspection": 2,
    "revocation": 6,
    "discovery": 0,
    "key set, once read": 0,
    "key set, read anew": 1,
}


@contextmanager
def within_budget(path: str) -> Iterator[None]:
    with CaptureQueriesContext(connection) as sent:
        yield
    statements = [query["sql"] for query in sent.captured_queries]
    assert len(statements) == BUDGETS[path], "\n".join(statements)


def test_authorize(ann: Browser, browser: Browser, shop: RelyingParty) -> None:
    resources.known()
    with within_budget("authorize with a sign-in"):
        assert shop.authorize(ann).status_code == 303
    stranger = Browser(HttpClient())
    with within_budget("authorize without a sign-in"):
        assert shop.authorize(stranger).status_code == 303


def test_tokens(ann: Browser, shop: RelyingParty, machine: RelyingParty) -> None:
    keys.ring()
    resources.known()
    code = shop.code(ann)
    with within_budget("token by code"):
        answer = shop.redeem(code).json()
    with within_budget("token by refresh token"):
        answer = shop.refresh(answer["refresh_token"]).json()
    with within_budget("token by client credentials"):
        machine.token_request(grant_type="client_credentials")
    with within_budget("userinfo"):
        assert shop.is_live(answer["access_token"])
    with within_budget("introspection"):
        assert machine.introspect(answer["access_token"])["active"]
    with within_budget("revocation"):
        assert shop.revoke(answer["access_token"]).status_code == 200


def test_a_client_that_a_document_describes(ann: Browser, described: Described) -> None:
    client = described.relying_party()
    client.answered(ann, "allow")
    keys.ring()
    resources.known()
    with within_budget("authorize by a client that a document describes"):
        code = client.code(ann)
    with within_budget("token by code for a client that a document describes"):
        assert client.redeem(code).status_code == 200


def test_an_assertion(register: Register) -> None:
    signing = register(token_endpoint_auth_method="private_key_jwt", grant_types=["client_credentials"])
    resources.known()
    with within_budget("token by client credentials, with an assertion"):
        assert signing.token_request(grant_type="client_credentials").status_code == 200


@pytest.mark.parametrize("address", ["openid-configuration", "oauth-authorization-server"])
def test_discovery(address: str) -> None:
    with within_budget("discovery"):
        assert HttpClient().get(f"/.well-known/{address}").status_code == 200


def test_key_set(signing_keys: None) -> None:
    for path in ("key set, read anew", "key set, once read"):
        with within_budget(path):
            assert HttpClient().get("/.well-known/jwks.json").status_code == 200
