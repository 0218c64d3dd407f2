"""Revocation: a client gives back its own tokens (RFC 7009)."""

import pytest

from accounts.models import Session
from audit.models import Event
from oidc.models import Authorization
from tests.oidc.conftest import Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.compliance("RFC 7009", "2.1", "an access token ends alone")
@pytest.mark.parametrize("path", ["/o/revoke", "/o/revoke/", "/o/revoke_token/"])
def test_an_access_token_ends_alone(ann: Browser, shop: RelyingParty, path: str) -> None:
    answer = shop.tokens(ann)
    response = shop.post(path, token=answer["access_token"])
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"", "no-store")
    assert not shop.is_live(answer["access_token"])
    assert shop.refresh(answer["refresh_token"]).status_code == 200


@pytest.mark.compliance("RFC 7009", "2.1", "a refresh token takes all of its authorization with it")
def test_a_refresh_token_takes_its_family_with_it(ann: Browser, shop: RelyingParty) -> None:
    first, other = shop.tokens(ann), shop.tokens(ann)
    second = shop.refresh(first["refresh_token"]).json()
    assert shop.revoke(second["refresh_token"]).status_code == 200
    assert not shop.is_live(first["access_token"])
    assert not shop.is_live(second["access_token"])
    assert shop.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"
    assert shop.is_live(other["access_token"])
    assert Session.objects.get().ended_at is None


def test_a_used_refresh_token_still_speaks_for_its_family(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)
    second = shop.refresh(first["refresh_token"]).json()
    assert shop.revoke(first["refresh_token"]).status_code == 200
    assert not shop.is_live(second["access_token"])


@pytest.mark.compliance("RFC 7009", "2.1", "the hint is only a hint")
@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "unknown"])
def test_the_hint_is_only_a_hint(ann: Browser, shop: RelyingParty, hint: str) -> None:
    answer = shop.tokens(ann)
    shop.post("/o/revoke", token=answer["access_token"], token_type_hint=hint)
    assert not shop.is_live(answer["access_token"])


@pytest.mark.compliance("RFC 7009", "2.2", "a token that does not exist is no error")
@pytest.mark.parametrize("token", ["unknown", "ünknown", "x" * 3000])
def test_an_unknown_token_is_no_error(shop: RelyingParty, token: str) -> None:
    assert shop.revoke(token).status_code == 200


def test_revoking_twice_is_no_error(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    for token in (answer["access_token"], answer["refresh_token"]):
        assert shop.revoke(token).status_code == 200
        assert shop.revoke(token).status_code == 200


@pytest.mark.compliance("RFC 7009", "2.1", "a client revokes its own tokens and no others")
def test_the_token_of_another_client_lives_on(ann: Browser, shop: RelyingParty, register: Register) -> None:
    other = register(name="Other")
    answer = shop.tokens(ann)
    for token in (answer["access_token"], answer["refresh_token"]):
        refused = other.revoke(token)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert shop.is_live(answer["access_token"])
    assert shop.refresh(answer["refresh_token"]).status_code == 200
    assert Authorization.objects.get().revoked_at is None


@pytest.mark.compliance("RFC 7009", "2.1", "the caller authenticates as at the token endpoint")
def test_the_caller_authenticates(ann: Browser, shop: RelyingParty, spa: RelyingParty) -> None:
    answer = shop.tokens(ann)
    secret, shop.secret = shop.secret, "wrong"
    assert shop.revoke(answer["access_token"]).status_code == 401
    shop.secret = secret
    assert shop.is_live(answer["access_token"])
    token = spa.tokens(ann)["access_token"]
    assert spa.revoke(token).status_code == 200
    assert not spa.is_live(token)


@pytest.mark.compliance("RFC 7009", "2.1", "the token is required")
def test_the_token_is_required(shop: RelyingParty) -> None:
    refused = shop.post("/o/revoke", token="", token_type_hint="access_token")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    assert shop.http.get("/o/revoke").status_code == 405


def test_a_machine_revokes_its_own_token(machine: RelyingParty) -> None:
    token = machine.token_request(grant_type="client_credentials").json()["access_token"]
    assert machine.revoke(token).status_code == 200
    assert machine.introspect(token) == {"active": False}
    event = Event.objects.get(name="token:revoked")
    assert (event.client, event.person, event.details) == (machine.client.client_id, "", {"kind": "access_token"})
