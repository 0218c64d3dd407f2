"""Authorization codes: bound to their client, redirect URI and verifier; used once, within a minute."""

import pytest
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import Session, User
from audit.models import Event
from oidc.models import Authorization, Client, Grant
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def is_invalid_grant(response: HttpResponse) -> bool:
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant"), response.content
    return True


@pytest.mark.compliance("RFC 6749", "4.1.2", "a code lives for a minute at most")
def test_a_code_expires(ann: Browser, shop: RelyingParty, later: Later) -> None:
    code, other = shop.code(ann), shop.code(ann)
    later(55)
    assert not is_invalid_grant(shop.redeem(code))
    later(10)
    assert is_invalid_grant(shop.redeem(other))


@pytest.mark.compliance("RFC 6749", "10.10", "a code cannot be guessed")
def test_a_code_has_more_than_128_bits_and_no_two_are_alike(ann: Browser, shop: RelyingParty) -> None:
    codes = {shop.code(ann) for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) >= 43 for code in codes)


BINDINGS: list[dict[str, str | None]] = [
    {"redirect_uri": None},
    {"redirect_uri": "https://shop.example/other"},
    {"redirect_uri": "https://shop.example/callback/"},
    {"code_verifier": None},
    {"code_verifier": "short"},
    {"code_verifier": "x" * 43},
]


@pytest.mark.compliance("RFC 6749", "4.1.3", "redirect_uri is the one of the request")
@pytest.mark.compliance("RFC 7636", "4.6", "the verifier is the one of the challenge")
@pytest.mark.parametrize("changes", BINDINGS)
def test_a_wrong_binding_is_refused_and_does_not_burn_the_code(
    ann: Browser, shop: RelyingParty, changes: dict[str, str | None]
) -> None:
    code = shop.code(ann)
    assert is_invalid_grant(shop.redeem(code, **changes))
    assert not is_invalid_grant(shop.redeem(code))


@pytest.mark.compliance("RFC 7636", "4.6", "the challenge itself is no verifier")
def test_the_challenge_is_no_verifier(ann: Browser, shop: RelyingParty) -> None:
    assert is_invalid_grant(shop.redeem(shop.code(ann), code_verifier=shop.challenge))


@pytest.mark.compliance("RFC 6749", "4.1.3", "a code is its own client's")
def test_the_code_of_another_client_is_refused_and_not_burned(
    ann: Browser, shop: RelyingParty, register: Register
) -> None:
    thief = register(name="Thief")
    code = shop.code(ann)
    assert is_invalid_grant(thief.redeem(code, code_verifier=shop.verifier))
    tokens = shop.redeem(code).json()
    assert is_invalid_grant(thief.redeem(code, code_verifier=shop.verifier))
    assert shop.is_live(tokens["access_token"])  # a stranger's replay revokes nothing


@pytest.mark.compliance("RFC 6749", "4.1.2", "a code that comes twice is refused, and what it produced is revoked")
def test_a_replay_revokes_what_the_code_produced(ann: Browser, shop: RelyingParty) -> None:
    earlier = shop.tokens(ann)
    code = shop.code(ann)
    tokens = shop.redeem(code).json()
    refreshed = shop.refresh(tokens["refresh_token"]).json()
    assert is_invalid_grant(shop.redeem(code))
    for dead in (tokens["access_token"], refreshed["access_token"]):
        assert not shop.is_live(dead)
    assert is_invalid_grant(shop.refresh(refreshed["refresh_token"]))
    assert shop.is_live(earlier["access_token"])
    assert Event.objects.filter(name="code:replayed").count() == 1
    assert is_invalid_grant(shop.redeem(code))


def test_an_expired_code_used_in_time_is_still_known_when_it_is_replayed(
    ann: Browser, shop: RelyingParty, later: Later
) -> None:
    code = shop.code(ann)
    tokens = shop.redeem(code).json()
    later(300)
    assert shop.is_live(tokens["access_token"])
    assert is_invalid_grant(shop.redeem(code))
    assert not shop.is_live(tokens["access_token"])


def test_an_unused_code_that_expired_is_no_replay(ann: Browser, shop: RelyingParty, later: Later) -> None:
    code = shop.code(ann)
    later(61)
    assert is_invalid_grant(shop.redeem(code))
    assert not Event.objects.filter(name="code:replayed").exists()
    assert Authorization.objects.get().revoked_at is None


def test_the_code_of_a_person_deactivated_meanwhile_is_worth_nothing(
    ann: Browser, shop: RelyingParty, person: User
) -> None:
    code = shop.code(ann)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert is_invalid_grant(shop.redeem(code))


def test_the_code_of_a_client_deactivated_meanwhile_is_worth_nothing(ann: Browser, shop: RelyingParty) -> None:
    code = shop.code(ann)
    Client.objects.update(is_active=False)
    assert shop.redeem(code).status_code == 401


def test_the_code_of_a_session_that_ended_is_worth_nothing(ann: Browser, shop: RelyingParty) -> None:
    code, offline = shop.code(ann), shop.code(ann, scope="openid offline_access")
    ann.submit(ann.open("/signout"))
    assert Session.objects.get().ended_at is not None
    assert is_invalid_grant(shop.redeem(code))
    assert not is_invalid_grant(shop.redeem(offline))


def test_a_session_that_ended_unheard_gives_no_tokens(ann: Browser, shop: RelyingParty) -> None:
    code, offline = shop.code(ann), shop.code(ann, scope="openid offline_access")
    Session.objects.update(ended_at=timezone.now())
    assert is_invalid_grant(shop.redeem(code))
    assert not is_invalid_grant(shop.redeem(offline))


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "without openid there is no ID token")
def test_without_openid_there_is_no_id_token(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann, scope="profile")
    assert "id_token" not in answer
    assert answer["scope"] == "profile"


def test_a_code_is_kept_used_until_long_after_its_end(ann: Browser, shop: RelyingParty) -> None:
    shop.tokens(ann)
    assert Grant.objects.get().used_at is not None


def test_public_clients_need_their_verifier_too(ann: Browser, spa: RelyingParty) -> None:
    code = spa.code(ann)
    assert is_invalid_grant(spa.redeem(code, code_verifier=None))
    assert not is_invalid_grant(spa.redeem(code))
