"""Introspection: what a token is worth, told to confidential clients (RFC 7662)."""

import pytest

from accounts.models import User
from oidc.models import Client
from tests.oidc.conftest import Later
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

INACTIVE = {"active": False}


@pytest.mark.compliance("RFC 7662", "2.2", "a live access token with its scope, client, subject and times")
@pytest.mark.parametrize("path", ["/o/introspect", "/o/introspect/"])
def test_a_live_access_token(ann: Browser, shop: RelyingParty, machine: RelyingParty, person: User, path: str) -> None:
    token = shop.tokens(ann)["access_token"]
    response = machine.post(path, token=token, token_type_hint="access_token")
    assert response["Cache-Control"] == "no-store"
    described = response.json()
    assert described.pop("exp") - described.pop("iat") == 600
    session = person.sessions.get()
    assert described == {
        "active": True,
        "iss": "http://localhost:8000",
        "client_id": shop.client.client_id,
        "aud": ["http://localhost:8000/o/userinfo", "http://localhost:8000/api/v1"],
        "sub": str(person.public_id),
        "scope": "openid profile email",
        "token_type": "Bearer",
        "auth_time": int(session.auth_time.timestamp()),
        "acr": session.acr,
        "amr": ["pwd"],
    }


@pytest.mark.compliance("RFC 7662", "2.1", "a hint that is wrong does no harm")
@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "unknown"])
def test_the_hint_is_only_a_hint(ann: Browser, shop: RelyingParty, hint: str) -> None:
    answer = shop.tokens(ann)
    for token in (answer["access_token"], answer["refresh_token"]):
        assert shop.post("/o/introspect", token=token, token_type_hint=hint).json()["active"] is True


def test_a_refresh_token_is_active_until_it_is_used(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)
    described = shop.introspect(first["refresh_token"])
    assert described["active"] is True
    assert "token_type" not in described
    assert "aud" not in described
    second = shop.refresh(first["refresh_token"]).json()
    assert shop.introspect(first["refresh_token"]) == INACTIVE
    assert shop.introspect(second["refresh_token"])["active"] is True


@pytest.mark.compliance("RFC 7662", "4", "a refresh token is its client's business alone")
def test_of_a_refresh_token_nobody_else_is_told(ann: Browser, shop: RelyingParty, machine: RelyingParty) -> None:
    answer = shop.tokens(ann)
    assert machine.introspect(answer["refresh_token"]) == INACTIVE
    assert machine.introspect(answer["access_token"])["active"] is True


@pytest.mark.compliance("RFC 7662", "2.2", "all else is merely inactive")
@pytest.mark.parametrize("token", ["unknown", "ünknown", "a.b.c", "x" * 4000])
def test_an_unknown_token_is_inactive(machine: RelyingParty, token: str) -> None:
    assert machine.introspect(token) == INACTIVE


def test_an_expired_token_is_inactive(ann: Browser, shop: RelyingParty, machine: RelyingParty, later: Later) -> None:
    token = shop.tokens(ann)["access_token"]
    later(590)
    assert machine.introspect(token)["active"] is True
    later(20)
    assert machine.introspect(token) == INACTIVE


def test_a_revoked_token_is_inactive(ann: Browser, shop: RelyingParty, machine: RelyingParty) -> None:
    answer = shop.tokens(ann)
    shop.revoke(answer["refresh_token"])
    assert machine.introspect(answer["access_token"]) == INACTIVE
    assert machine.introspect(answer["refresh_token"]) == INACTIVE


def test_tokens_of_a_deactivated_person_or_client_are_inactive(
    ann: Browser, bo: Browser, shop: RelyingParty, partner: RelyingParty, machine: RelyingParty, person: User
) -> None:
    partner.answered(bo, "allow")
    of_ann, of_bo = shop.tokens(ann)["access_token"], partner.tokens(bo)["access_token"]
    assert machine.introspect(of_ann)["active"] is machine.introspect(of_bo)["active"] is True
    User.objects.filter(pk=person.pk).update(is_active=False)
    Client.objects.filter(pk=partner.client.pk).update(is_active=False)
    assert machine.introspect(of_ann) == machine.introspect(of_bo) == INACTIVE


def test_tokens_end_with_the_sign_in(ann: Browser, shop: RelyingParty, machine: RelyingParty) -> None:
    answer = shop.tokens(ann)
    ann.submit(ann.open("/signout"))
    assert machine.introspect(answer["access_token"]) == INACTIVE
    assert machine.introspect(answer["refresh_token"]) == INACTIVE


@pytest.mark.compliance("RFC 7662", "2.1", "the caller authenticates; a public client cannot")
def test_nobody_unproven_learns_anything(ann: Browser, shop: RelyingParty, spa: RelyingParty) -> None:
    token = shop.tokens(ann)["access_token"]
    assert spa.post("/o/introspect", token=token).status_code == 401
    shop.secret = "wrong"
    assert shop.post("/o/introspect", token=token).status_code == 401


@pytest.mark.compliance("RFC 7662", "2.1", "the token is required")
def test_the_token_is_required(machine: RelyingParty) -> None:
    refused = machine.post("/o/introspect", token="")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert machine.http.get("/o/introspect").status_code == 405


@pytest.mark.compliance("RFC 7662", "4", "no script of another origin reads introspection")
def test_no_cors_at_introspection(machine: RelyingParty) -> None:
    response = machine.http.options(
        "/o/introspect", headers={"Origin": "https://spa.example", "Access-Control-Request-Method": "POST"}
    )
    assert "Access-Control-Allow-Origin" not in response
