"""POST /api/v1/auth/login takes what a provider gave, by the rules of the authorization challenge."""

from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import Identity, Session, User
from tests.accounts.social.native import (
    APP_ID,
    BACK,
    WITH_CODE,
    WITH_TOKEN,
    begun,
    claims,
    code_proof,
    link,
    token_proof,
)
from tests.accounts.social.standin import PROVIDERS, Standin
from tests.api.program import ACCOUNT, Program, problem_of
from tests.clock import Later, later
from tests.oidc.conftest import Register
from tests.people import PASSWORD
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
__all__ = ["later"]
ASKED = {"client_id": "our-app", "scope": ACCOUNT}
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
with_token = pytest.mark.parametrize("provider", WITH_TOKEN)


@pytest.fixture(autouse=True)
def _app_at_google(settings: Settings) -> None:
    settings.SOCIAL_AUTH_GOOGLE_NATIVE_KEYS = [APP_ID]


@pytest.fixture
def app(register: Register) -> RelyingParty:
    """A public app of ours that may use the API."""
    return register(
        client_id="our-app",
        redirect_uris=BACK,
        token_endpoint_auth_method="none",
        challenge_allowed=True,
        allowed_scopes=ACCOUNT.split(),
    )


@pytest.fixture
def program() -> Program:
    return Program()


def wanted(program: Program, **asked: str) -> tuple[str, str]:
    """Ask without a proof: the `auth_session` to go on with, and its nonce."""
    response = program.post("auth/login", **{**ASKED, **asked})
    assert problem_of(response) == (403, [])
    told = response.json()
    assert told["error"] == "insufficient_authorization"
    return told["auth_session"], told["provider_nonce"]


def proof(program: Program, app: RelyingParty, standin: Standin, provider: str, lie: str = "") -> dict[str, str]:
    """What a client sends that was at the provider."""
    if provider in WITH_CODE:
        return {**ASKED, **code_proof(standin, app, provider)}
    auth_session, nonce = wanted(program)
    told = claims(standin, nonce, provider=provider)
    return {"client_id": "our-app", **token_proof(told, auth_session, lie, provider=provider)}


@every_provider
def test_a_proof_becomes_the_standard_token_response(
    program: Program, app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    link(kim, standin, provider)
    response = program.post("auth/login", **proof(program, app, standin, provider))
    assert response.status_code == 200, response.content
    assert response["Cache-Control"] == "no-store"
    told = app.read(response.json()["id_token"])
    assert (told["sub"], told["amr"]) == (str(kim.public_id), ["fed"])
    program.token = response.json()["access_token"]
    assert program.get("me").json()["sub"] == str(kim.public_id)
    assert app.refresh(response.json()["refresh_token"]).status_code == 200


def test_an_email_and_password_may_follow_the_question_too(program: Program, app: RelyingParty, kim: User) -> None:
    auth_session, _ = wanted(program)
    body = {"client_id": "our-app", "auth_session": auth_session, "email": kim.email, "password": PASSWORD}
    assert program.post("auth/login", **body).json()["scope"] == ACCOUNT
    again = program.post("auth/login", **body)
    assert (problem_of(again)[0], again.json()["error"]) == (400, "invalid_session")


@with_token
def test_a_stolen_token_is_worth_nothing_elsewhere(
    program: Program, app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    link(kim, standin, provider)
    stolen = proof(program, app, standin, provider)
    own, _ = wanted(program)
    at_the_challenge, _ = begun(app)
    for auth_session, expected in ((own, (401, "invalid_grant")), (at_the_challenge, (400, "invalid_session"))):
        response = program.post("auth/login", **{**stolen, "auth_session": auth_session})
        assert (problem_of(response)[0], response.json()["error"]) == expected
    assert not Session.objects.exists()
    assert program.post("auth/login", **stolen).status_code == 200


@with_token
def test_a_token_that_does_not_hold_is_refused(
    program: Program, app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    link(kim, standin, provider)
    response = program.post("auth/login", **proof(program, app, standin, provider, lie="signature"))
    assert (problem_of(response)[0], response.json()["error"]) == (401, "invalid_grant")
    assert not Session.objects.exists()


def test_a_nonce_lives_for_ten_minutes(program: Program, app: RelyingParty, standin: Standin, later: Later) -> None:
    auth_session, nonce = wanted(program)
    later(610)
    body = {"client_id": "our-app", **token_proof(claims(standin, nonce), auth_session)}
    response = program.post("auth/login", **body)
    assert (problem_of(response)[0], response.json()["error"]) == (400, "invalid_session")


@every_provider
def test_what_only_a_page_can_ask_is_sent_there(
    program: Program, app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    response = program.post("auth/login", **proof(program, app, standin, provider))
    assert (problem_of(response)[0], response.json()["error"]) == (403, "redirect_to_web")
    assert not Identity.objects.exists()


def test_a_provider_in_trouble_is_said_to_be_in_trouble(program: Program, app: RelyingParty, standin: Standin) -> None:
    response = program.post("auth/login", **ASKED, **code_proof(standin, app, "x", trouble="broken"))
    assert (problem_of(response)[0], response.json()["error"]) == (503, "temporarily_unavailable")


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"email": "ann@example.com"}, ["/password"]),
        ({"password": "lamp orbit velvet canoe"}, ["/email"]),
        ({"scope": None}, ["/scope"]),
        ({"provider_token": 5}, ["/provider_token"]),
        ({"provider": "x" * 33}, ["/provider"]),
        ({"auth_session": ["a"]}, ["/auth_session"]),
        ({"provider_nonce": "mine"}, ["/provider_nonce"]),
        ({"provider": "myspace"}, []),
        ({"provider": "google", "provider_token": "x"}, []),
        ({"provider": "facebook", "provider_code": "c"}, []),
        ({"email": "a@b.example", "password": "x" * 12, "provider": "google", "provider_token": "x"}, []),
        ({"auth_session": "without-its-other-half"}, []),
        ({"auth_session": "."}, []),
        ({"auth_session": "a.b.c"}, []),
    ],
)
def test_a_malformed_request_is_refused(
    program: Program, app: RelyingParty, changes: dict[str, Any], pointers: list[str]
) -> None:
    body = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    assert problem_of(program.post("auth/login", **body)) == (400, pointers)
    assert not Session.objects.exists()


def test_a_client_without_the_permission_is_not_even_asked(program: Program, register: Register) -> None:
    register(client_id="other", redirect_uris=BACK, token_endpoint_auth_method="none")
    response = program.post("auth/login", client_id="other", scope="openid")
    assert (problem_of(response)[0], response.json()["error"]) == (403, "unauthorized_client")
