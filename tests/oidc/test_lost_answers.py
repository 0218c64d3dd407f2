"""A refresh whose answer was lost: for a short while a retry gets the same next link, and never a second family."""

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from audit.models import Event
from oidc.models import Authorization, RefreshToken
from tests.oidc.conftest import Later, Register
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

GRACE = 30


def is_refused(response: HttpResponse) -> bool:
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant"), response.content
    return True


@pytest.mark.compliance("RFC 9700", "4.14.2", "a client that lost the answer gets the same next token by trying again")
def test_a_retry_gets_the_same_successor(ann: Browser, shop: RelyingParty, later: Later) -> None:
    first = shop.tokens(ann)["refresh_token"]
    lost = shop.refresh(first).json()
    later(GRACE - 5)
    again = shop.refresh(first).json()
    assert again["refresh_token"] == lost["refresh_token"]
    assert again["access_token"] != lost["access_token"]
    assert shop.is_live(lost["access_token"])
    assert shop.is_live(again["access_token"])
    assert RefreshToken.objects.count() == 2
    assert Authorization.objects.get().revoked_at is None
    assert not is_refused(shop.refresh(again["refresh_token"]))
    told = Event.objects.filter(name="token:refreshed").order_by("pk").values_list("details", flat=True)
    assert [details["retried"] for details in told] == [False, True, False]


@pytest.mark.compliance("RFC 9700", "4.14.2", "once its successor was used, a token that comes again ends the family")
def test_no_retry_once_the_successor_was_used(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)["refresh_token"]
    second = shop.refresh(first).json()["refresh_token"]
    third = shop.refresh(second).json()
    assert is_refused(shop.refresh(first))
    assert is_refused(shop.refresh(third["refresh_token"]))
    assert not shop.is_live(third["access_token"])
    assert Event.objects.filter(name="token:reused").count() == 1


@pytest.mark.compliance("RFC 9700", "4.14.2", "after the short while a token that comes again ends the family")
def test_no_retry_after_the_grace(ann: Browser, shop: RelyingParty, later: Later) -> None:
    first = shop.tokens(ann)["refresh_token"]
    second = shop.refresh(first).json()
    later(GRACE + 1)
    assert is_refused(shop.refresh(first))
    assert is_refused(shop.refresh(second["refresh_token"]))
    assert not shop.is_live(second["access_token"])


def test_a_retry_does_not_prolong_the_grace(ann: Browser, shop: RelyingParty, later: Later) -> None:
    first = shop.tokens(ann)["refresh_token"]
    shop.refresh(first)
    later(GRACE - 10)
    assert not is_refused(shop.refresh(first))
    later(15)
    assert is_refused(shop.refresh(first))


def test_without_a_grace_every_second_use_is_reuse(ann: Browser, shop: RelyingParty, settings: Settings) -> None:
    settings.REFRESH_TOKEN_GRACE_SECONDS = 0
    first = shop.tokens(ann)["refresh_token"]
    second = shop.refresh(first).json()
    assert is_refused(shop.refresh(first))
    assert is_refused(shop.refresh(second["refresh_token"]))


def test_a_thief_who_retries_meets_the_owner_at_the_next_use(ann: Browser, spa: RelyingParty, later: Later) -> None:
    stolen = spa.tokens(ann)["refresh_token"]
    owners = spa.refresh(stolen).json()["refresh_token"]
    thiefs = spa.refresh(stolen).json()["refresh_token"]
    taken = spa.refresh(thiefs).json()
    later(GRACE + 1)
    assert is_refused(spa.refresh(owners))
    assert is_refused(spa.refresh(taken["refresh_token"]))
    assert not spa.is_live(taken["access_token"])


@pytest.mark.compliance("RFC 6749", "6", "a retry is its own client's, who authenticates")
def test_another_client_gets_nothing_of_the_retry(ann: Browser, shop: RelyingParty, register: Register) -> None:
    thief = register(name="Thief")
    first = shop.tokens(ann)["refresh_token"]
    shop.refresh(first)
    assert is_refused(thief.refresh(first))
    secret, shop.secret = shop.secret, "wrong"
    assert shop.refresh(first).status_code == 401
    shop.secret = secret
    assert not is_refused(shop.refresh(first))


def test_a_retry_may_name_other_scopes(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann, scope="openid profile email")["refresh_token"]
    shop.refresh(first)
    narrowed = shop.refresh(first, scope="openid email").json()
    assert narrowed["scope"] == "openid email"
    assert shop.refresh(first, scope="openid phone").json()["error"] == "invalid_scope"
    assert shop.refresh(narrowed["refresh_token"]).json()["scope"] == "openid profile email"


def test_a_retry_is_refused_after_sign_out_and_after_revocation(ann: Browser, shop: RelyingParty) -> None:
    online, revoked = (
        shop.tokens(ann)["refresh_token"],
        shop.tokens(ann, scope="openid offline_access")["refresh_token"],
    )
    successor = shop.refresh(revoked).json()["refresh_token"]
    shop.refresh(online)
    assert shop.revoke(successor).status_code == 200
    ann.submit(ann.open("/signout"))
    assert is_refused(shop.refresh(online))
    assert is_refused(shop.refresh(revoked))


@pytest.mark.compliance(
    "RFC 7009", "2.1", "the used token of a retry can be revoked as well, with all that followed it"
)
def test_revoking_the_used_token_ends_its_successor(ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)["refresh_token"]
    second = shop.refresh(first).json()
    assert shop.revoke(first).status_code == 200
    assert is_refused(shop.refresh(second["refresh_token"]))
    assert not shop.is_live(second["access_token"])


def test_a_replayed_code_ends_what_a_retry_gave(ann: Browser, shop: RelyingParty) -> None:
    code = shop.code(ann)
    first = shop.redeem(code).json()["refresh_token"]
    shop.refresh(first)
    again = shop.refresh(first).json()
    assert is_refused(shop.redeem(code))
    assert not shop.is_live(again["access_token"])
    assert is_refused(shop.refresh(again["refresh_token"]))


def test_a_retry_across_a_renewal_of_the_secret_key(ann: Browser, shop: RelyingParty, settings: Settings) -> None:
    first = shop.tokens(ann)["refresh_token"]
    lost = shop.refresh(first).json()["refresh_token"]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [settings.SECRET_KEY]
    assert shop.refresh(first).json()["refresh_token"] == lost


@pytest.mark.compliance("OIDC Core", "12.2", "a refresh repeats who signed in, when and how, after a new sign-in too")
def test_what_is_told_of_the_sign_in_never_changes(
    ann: Browser, shop: RelyingParty, partner: RelyingParty, later: Later
) -> None:
    partner.answered(ann, "allow", scope="openid offline_access")
    for client in (shop, partner):  # the subject of one is public, of the other pairwise
        answer = client.tokens(ann, scope="openid offline_access")
        first = client.read(answer["id_token"])
        later(60)
        ann.submit(ann.open("/signin?confirm=1"), email="ann@example.com", password=PASSWORD)
        for token in (answer["refresh_token"], answer["refresh_token"]):  # a refresh, and a retry of it
            claims = client.read(client.refresh(token).json()["id_token"])
            for name in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid"):
                assert claims[name] == first[name], name
            assert claims["iat"] > first["iat"]
            assert "nonce" not in claims
