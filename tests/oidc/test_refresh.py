"""Refresh tokens: rotated at each use; the family dies by reuse, by its age or with the sign-in (RFC 9700 §4.14)."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Session, User
from audit.models import Event
from oidc import authorizations
from oidc.models import Authorization, Client, RefreshToken
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

DAY = 86400
GRACE = 30
OFFLINE = "openid profile offline_access"


def is_refused(response: HttpResponse) -> bool:
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant"), response.content
    return True


@pytest.mark.compliance("RFC 9700", "4.14.2", "a refresh token is used once and answered by the next")
def test_a_refresh_token_is_rotated(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)
    response = shop.refresh(first["refresh_token"])
    second = response.json()
    assert response["Cache-Control"] == "no-store"
    assert set(second) == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert shop.is_live(second["access_token"])
    assert not is_refused(shop.refresh(second["refresh_token"]))


@pytest.mark.compliance("RFC 9700", "4.14.2", "reuse ends the whole family")
def test_reuse_ends_the_family(ann: Browser, shop: RelyingParty) -> None:
    first, other = shop.tokens(ann), shop.tokens(ann)
    second = shop.refresh(first["refresh_token"]).json()
    third = shop.refresh(second["refresh_token"]).json()
    assert is_refused(shop.refresh(first["refresh_token"]))
    for answer in (first, second, third):
        assert not shop.is_live(answer["access_token"])
        assert is_refused(shop.refresh(answer["refresh_token"]))
    assert shop.is_live(other["access_token"])
    assert not is_refused(shop.refresh(other["refresh_token"]))
    event = Event.objects.get(name="token:reused")
    assert (event.client, event.person) == (shop.client.client_id, str(Authorization.objects.first().person.public_id))


@pytest.mark.compliance("RFC 6749", "6", "a refresh token is its own client's")
def test_another_client_can_neither_use_nor_burn_it(ann: Browser, shop: RelyingParty, register: Register) -> None:
    thief = register(name="Thief")
    answer = shop.tokens(ann)
    assert is_refused(thief.refresh(answer["refresh_token"]))
    second = shop.refresh(answer["refresh_token"]).json()
    assert is_refused(thief.refresh(answer["refresh_token"]))  # not even a used one
    assert not is_refused(shop.refresh(second["refresh_token"]))


@pytest.mark.compliance("RFC 6749", "6", "a confidential client authenticates to refresh")
def test_refreshing_needs_the_client_s_authentication(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    secret, shop.secret = shop.secret, "wrong"
    assert shop.refresh(answer["refresh_token"]).status_code == 401
    shop.secret = secret
    assert not is_refused(shop.refresh(answer["refresh_token"]))


def test_a_public_client_rotates_as_well(ann: Browser, spa: RelyingParty, later: Later) -> None:
    first = spa.tokens(ann)
    second = spa.refresh(first["refresh_token"]).json()
    later(GRACE + 1)
    assert is_refused(spa.refresh(first["refresh_token"]))
    assert is_refused(spa.refresh(second["refresh_token"]))


@pytest.mark.compliance("RFC 6749", "6", "fewer scopes may be asked for, never more")
def test_scopes_may_be_narrowed_for_once(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann, scope="openid profile email")
    narrowed = shop.refresh(first["refresh_token"], scope="openid email").json()
    assert narrowed["scope"] == "openid email"
    assert "name" not in shop.userinfo(narrowed["access_token"]).json()
    full = shop.refresh(narrowed["refresh_token"]).json()
    assert full["scope"] == "openid profile email"
    wider = shop.refresh(full["refresh_token"], scope="openid phone")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")
    assert not is_refused(shop.refresh(full["refresh_token"]))  # the refusal did not burn it


def test_without_openid_no_id_token_comes_back(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)
    assert "id_token" not in shop.refresh(first["refresh_token"], scope="profile").json()


@pytest.mark.compliance("RFC 9700", "2.2.2", "a family ends for good, however often it is refreshed")
def test_a_family_has_an_end_that_refreshing_does_not_move(ann: Browser, shop: RelyingParty, later: Later) -> None:
    answer = shop.tokens(ann, scope=OFFLINE)
    for _ in range(3):
        later(29 * DAY)
        answer = shop.refresh(answer["refresh_token"]).json()
    later(2 * DAY)
    answer = shop.refresh(answer["refresh_token"]).json()
    later(DAY + 10)
    assert is_refused(shop.refresh(answer["refresh_token"]))
    assert RefreshToken.objects.values("family_expires").distinct().count() == 1


@pytest.mark.compliance("OIDC Core", "11", "offline_access outlives the sign-in; without it tokens end with it")
def test_only_offline_access_survives_sign_out(ann: Browser, shop: RelyingParty) -> None:
    online, offline = shop.tokens(ann), shop.tokens(ann, scope=OFFLINE)
    ann.submit(ann.open("/signout"))
    assert not shop.is_live(online["access_token"])
    assert is_refused(shop.refresh(online["refresh_token"]))
    assert shop.is_live(offline["access_token"])
    assert not is_refused(shop.refresh(offline["refresh_token"]))


def test_a_sign_in_that_expired_unseen_refreshes_nothing(ann: Browser, shop: RelyingParty, later: Later) -> None:
    online, offline = shop.tokens(ann), shop.tokens(ann, scope=OFFLINE)
    Session.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    later(3500)
    online = shop.refresh(online["refresh_token"]).json()
    later(200)
    assert Session.objects.get().ended_at is None  # nobody came to notice
    assert is_refused(shop.refresh(online["refresh_token"]))
    assert not is_refused(shop.refresh(offline["refresh_token"]))


def test_a_sign_in_that_idled_out_unseen_refreshes_nothing(
    ann: Browser, shop: RelyingParty, later: Later, settings: Settings
) -> None:
    online, offline = shop.tokens(ann), shop.tokens(ann, scope=OFFLINE)
    later(settings.SESSION_IDLE_SECONDS - 100)
    online = shop.refresh(online["refresh_token"]).json()
    later(200)
    assert is_refused(shop.refresh(online["refresh_token"]))
    assert not is_refused(shop.refresh(offline["refresh_token"]))


def test_a_deactivated_person_refreshes_nothing(ann: Browser, shop: RelyingParty, person: User) -> None:
    answer = shop.tokens(ann, scope=OFFLINE)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not shop.is_live(answer["access_token"])
    assert is_refused(shop.refresh(answer["refresh_token"]))


def test_a_deactivated_client_refreshes_nothing(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    Client.objects.update(is_active=False)
    assert shop.refresh(answer["refresh_token"]).status_code == 401
    assert not shop.is_live(answer["access_token"])


def test_a_revoked_authorization_refreshes_nothing(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann, scope=OFFLINE)
    assert authorizations.revoke(Authorization.objects.all(), reason="test") == 1
    assert authorizations.revoke(Authorization.objects.all(), reason="test") == 0
    assert not shop.is_live(answer["access_token"])
    assert is_refused(shop.refresh(answer["refresh_token"]))


@pytest.mark.compliance("OIDC Core", "11", "offline_access is ignored for a client that cannot refresh")
def test_offline_access_is_left_out_without_the_grant(ann: Browser, register: Register) -> None:
    client = register(grant_types=["authorization_code"])
    answer = client.tokens(ann, scope=OFFLINE)
    assert answer["scope"] == "openid profile"
    assert "refresh_token" not in answer
