"""An ID token in an app is good for the challenge that it was fetched for, once, and for nothing else."""

from typing import Any

import pytest
from pytest_django import Settings
from social_django.models import Association

from accounts.expiry import clear_expired
from accounts.models import Identity, Session, User
from audit.models import Event
from demo.providers import id_tokens, microsoft
from tests.accounts.social.native import (
    APP_ID,
    BACK,
    BEGIN_ANEW,
    REFUSED,
    TO_THE_WEB,
    WITH_TOKEN,
    ask,
    begun,
    claims,
    error_of,
    link,
    new_token_proof,
    signed_in,
    token_proof,
)
from tests.accounts.social.standin import Standin
from tests.accounts.social.test_secrets_at_rest import everything_stored
from tests.clock import Later, later
from tests.oidc.conftest import Register
from tests.parallel import at_once
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
__all__ = ["later"]
with_token = pytest.mark.parametrize("provider", WITH_TOKEN)


@pytest.fixture
def app(native_app: RelyingParty) -> RelyingParty:
    return native_app


@pytest.mark.parametrize("party", [{"aud": APP_ID}, {"azp": None}, {"aud": APP_ID, "azp": None}])
@with_token
def test_a_token_for_the_app_itself_is_taken(
    app: RelyingParty, standin: Standin, provider: str, party: dict[str, Any]
) -> None:
    assert signed_in(app, ask(app, **new_token_proof(standin, app, provider, **party)))["amr"] == ["fed"]


# There is neither an answer that could lack the token, nor an access token beside it.
LIES = [lie for lie in id_tokens.LIES if lie not in {"no ID token", "access token hash"}]


@pytest.mark.parametrize("lie", LIES)
@with_token
def test_a_token_that_lies_is_refused(app: RelyingParty, standin: Standin, kim: User, provider: str, lie: str) -> None:
    link(kim, standin, provider)
    auth_session, nonce = begun(app)
    told = claims(standin, nonce, provider=provider)
    assert error_of(ask(app, **token_proof(told, auth_session, lie, provider=provider))) == REFUSED
    assert not Association.objects.exists()
    assert Event.objects.filter(name="social:refused", details__provider=provider).exists()
    signed_in(app, ask(app, **token_proof(told, auth_session, provider=provider)))


@pytest.mark.parametrize("lie", microsoft.CHANGED)
def test_a_token_of_no_tenant_or_person_is_refused(app: RelyingParty, standin: Standin, lie: str) -> None:
    assert error_of(ask(app, **new_token_proof(standin, app, "microsoft", **microsoft.CHANGED[lie]))) == REFUSED


@pytest.mark.parametrize(
    "change",
    [
        {"aud": "another-app", "azp": APP_ID},
        {"aud": [APP_ID, "another-app"]},
        {"aud": []},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"iat": 4102444800, "exp": 4102448400},
        {"nonce": 5},
    ],
)
@with_token
def test_a_token_of_another_make_is_refused(
    app: RelyingParty, standin: Standin, provider: str, change: dict[str, Any]
) -> None:
    assert error_of(ask(app, **new_token_proof(standin, app, provider, **change))) == REFUSED


@pytest.mark.parametrize("token", ["x", "a.b.c", "ä.b.c", "..", "e30.e30.e30"])
@with_token
def test_what_is_no_token_is_refused(app: RelyingParty, provider: str, token: str) -> None:
    auth_session, _ = begun(app)
    proof = {"provider": provider, "provider_token": token, "auth_session": auth_session}
    assert error_of(ask(app, **proof)) == REFUSED


@with_token
def test_an_app_cannot_choose_the_nonce(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    auth_session, _ = begun(app)
    proof = token_proof(claims(standin, "chosen-by-the-app", provider=provider), auth_session, provider=provider)
    assert error_of(ask(app, **proof, provider_nonce="chosen-by-the-app")) == REFUSED
    without = {name: value for name, value in proof.items() if name != "auth_session"}
    assert error_of(ask(app, **without, provider_nonce="chosen-by-the-app")) == (400, "invalid_request")


@with_token
def test_a_stolen_token_is_worth_nothing_without_the_auth_session_it_was_fetched_for(
    app: RelyingParty, register: Register, standin: Standin, kim: User, provider: str
) -> None:
    """The thief reads everything in the token, has the same app, and begins challenges of their own."""
    link(kim, standin, provider)
    proof = new_token_proof(standin, app, provider)
    other = register(client_id="other", redirect_uris=BACK, token_endpoint_auth_method="none", challenge_allowed=True)
    for client in (app, other):
        own, nonce = begun(client)
        assert error_of(ask(client, **{**proof, "auth_session": own})) == REFUSED
        assert error_of(ask(client, **{**proof, "auth_session": nonce})) == BEGIN_ANEW
    assert error_of(ask(other, **proof)) == BEGIN_ANEW, "nor is it the other client's with the auth_session"
    signed_in(app, ask(app, **proof))


def test_no_nonce_is_that_of_another_auth_session_or_tells_it(app: RelyingParty) -> None:
    pairs = [begun(app) for _ in range(3)]
    assert len({nonce for _, nonce in pairs}) == 3
    assert not any(auth_session in nonce or nonce in auth_session for auth_session, nonce in pairs)
    assert not any(nonce in everything_stored() for _, nonce in pairs)


@with_token
def test_a_token_is_good_once_and_so_is_its_nonce(
    app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    auth_session, nonce = begun(app)
    told = claims(standin, nonce, provider=provider)
    proof = token_proof(told, auth_session, provider=provider)
    assert error_of(ask(app, **proof)) == TO_THE_WEB, "it holds, but the account has to be confirmed"
    link(kim, standin, provider)
    assert error_of(ask(app, **proof)) == REFUSED
    fresh = token_proof({**told, "exp": told["exp"] + 1}, auth_session, provider=provider)
    assert error_of(ask(app, **fresh)) == REFUSED


def test_an_auth_session_is_used_up_by_the_code(app: RelyingParty, standin: Standin) -> None:
    proof = new_token_proof(standin, app)
    signed_in(app, ask(app, **proof))
    Session.objects.all().delete()
    assert error_of(ask(app, **proof)) == BEGIN_ANEW


@with_token
def test_a_nonce_lives_for_ten_minutes(app: RelyingParty, standin: Standin, later: Later, provider: str) -> None:
    auth_session, nonce = begun(app)
    soon, late = begun(app), (auth_session, nonce)
    later(590)
    signed_in(app, ask(app, **token_proof(claims(standin, soon[1], provider=provider), soon[0], provider=provider)))
    Session.objects.all().delete()
    later(20)
    told = claims(standin, late[1], provider=provider)
    assert error_of(ask(app, **token_proof(told, late[0], provider=provider))) == BEGIN_ANEW


def test_a_used_nonce_is_remembered_for_as_long_as_it_could_be_used(
    app: RelyingParty, standin: Standin, kim: User, later: Later
) -> None:
    auth_session, nonce = begun(app)
    assert error_of(ask(app, **token_proof(claims(standin, nonce), auth_session))) == TO_THE_WEB
    link(kim, standin, "google")
    later(590)
    clear_expired()
    assert error_of(ask(app, **token_proof(claims(standin, nonce), auth_session))) == REFUSED


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_parallel_requests_with_one_token_exactly_one_wins(app: RelyingParty, standin: Standin) -> None:
    proof = new_token_proof(standin, app)
    answers = at_once(4, lambda: ask(app, **proof))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert (User.objects.count(), Identity.objects.count(), Session.objects.count()) == (1, 1, 1)


@with_token
def test_a_provider_without_its_keys_leaves_another_try(
    app: RelyingParty, standin: Standin, settings: Settings, provider: str
) -> None:
    proof = new_token_proof(standin, app, provider)
    setattr(settings, f"SOCIAL_AUTH_{provider.upper()}_JWKS_URI", "http://127.0.0.1:1/keys")
    assert error_of(ask(app, **proof)) == (503, "temporarily_unavailable")
    delattr(settings, f"SOCIAL_AUTH_{provider.upper()}_JWKS_URI")
    signed_in(app, ask(app, **proof))
