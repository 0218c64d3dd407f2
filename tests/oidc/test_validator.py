"""The seam to DOT: its REST framework authentication accepts our live tokens and no others."""

import pytest
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.models import User
from oidc.models import AccessToken, Client
from tests.oidc.apis import API, REPORTS, register_api
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def known_by(token: str) -> tuple[User | None, AccessToken] | None:
    """Whom DOT takes the bearer of a token for."""
    request = Request(APIRequestFactory().get("/orders", headers={"Authorization": f"Bearer {token}"}))
    answer: tuple[User | None, AccessToken] | None = OAuth2Authentication().authenticate(request)
    return answer


def test_a_live_token_is_accepted(ann: Browser, shop: RelyingParty, person: User) -> None:
    found = known_by(shop.tokens(ann)["access_token"])
    assert found is not None
    assert found[0] == person
    assert found[1].allow_scopes(["openid", "email"])
    assert not found[1].allow_scopes(["openid", "phone"])


def test_a_machine_s_token_is_accepted_for_nobody(machine: RelyingParty) -> None:
    found = known_by(machine.token_request(grant_type="client_credentials").json()["access_token"])
    assert found is not None
    assert (found[0], found[1].application) == (None, machine.client)
    assert found[1].allow_scopes(["orders:read"])


def test_a_revoked_token_is_refused(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    other = shop.tokens(ann)["access_token"]
    shop.revoke(answer["refresh_token"])
    assert known_by(answer["access_token"]) is None
    assert known_by(other) is not None


@pytest.mark.compliance("RFC 8707", "2", "a token whose audience is another API is refused")
def test_a_token_for_another_api_is_refused(ann: Browser, register: Register) -> None:
    register_api("http://testserver/orders", scopes=["orders:read"])
    register_api(REPORTS)
    client = register(allowed_scopes=["openid", "account:read", "orders:read", "reports:read"])

    def token(scope: str, resource: str | None = None) -> str:
        access_token: str = client.tokens(ann, scope=scope, resource=resource)["access_token"]
        return access_token

    assert known_by(token("openid orders:read")) is not None
    assert known_by(token("openid orders:read", "http://testserver/orders")) is not None
    assert known_by(token("openid")) is not None
    assert known_by(token("openid", API)) is None
    assert known_by(token("account:read")) is None
    assert known_by(token("openid reports:read")) is None
    assert known_by(token("openid orders:read reports:read", REPORTS)) is None


def test_other_tokens_are_refused(ann: Browser, shop: RelyingParty, later: Later) -> None:
    answer = shop.tokens(ann)
    for token in ("", "unknown", answer["refresh_token"], shop.code(ann)):
        assert known_by(token) is None
    later(610)
    assert known_by(answer["access_token"]) is None


def test_tokens_of_whoever_is_deactivated_are_refused(
    ann: Browser, bo: Browser, shop: RelyingParty, partner: RelyingParty, person: User
) -> None:
    partner.answered(bo, "allow")
    of_ann, of_bo = shop.tokens(ann)["access_token"], partner.tokens(bo)["access_token"]
    User.objects.filter(pk=person.pk).update(is_active=False)
    Client.objects.filter(pk=partner.client.pk).update(is_active=False)
    assert known_by(of_ann) is known_by(of_bo) is None


def test_a_token_ends_with_the_sign_in(ann: Browser, shop: RelyingParty) -> None:
    token = shop.tokens(ann)["access_token"]
    assert known_by(token) is not None
    ann.submit(ann.open("/signout"))
    assert known_by(token) is None
