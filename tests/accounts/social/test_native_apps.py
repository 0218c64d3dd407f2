"""Apps of ours trade a provider's token or code for a code of ours, by the rules that hold on the pages."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone
from pytest_django import Settings
from social_django.models import Association

from accounts.expiry import clear_expired
from accounts.models import Identity, OutgoingMail, Session, User
from accounts.social import identities
from accounts.social.arrivals import Arrival
from audit.models import Event
from tests.accounts.social.native import APP_ID, BACK, NATIVE, ask, claims, code_proof, proof_of, token_proof
from tests.accounts.social.standin import Standin
from tests.accounts.social.test_secrets_at_rest import everything_stored
from tests.clock import Later, later
from tests.oidc.conftest import Register
from tests.people import PASSWORD
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
__all__ = ["later"]
REFUSED = (400, "invalid_grant")
TO_THE_WEB = (403, "redirect_to_web")


@pytest.fixture(autouse=True)
def _app_at_google(settings: Settings) -> None:
    settings.SOCIAL_AUTH_GOOGLE_NATIVE_KEYS = [APP_ID]


@pytest.fixture
def app(register: Register) -> RelyingParty:
    """A public app of ours."""
    return register(name="App", redirect_uris=BACK, token_endpoint_auth_method="none", challenge_allowed=True)


def link(person: User, standin: Standin, provider: str) -> None:
    arrival = Arrival(provider=provider, uid=standin.uid(provider), email="", email_verified=False)
    identities.link(person, arrival, tell=False)


def error_of(response: HttpResponse) -> tuple[int, str]:
    """The error of a refusal, which signed nobody in."""
    assert not Session.objects.exists()
    return response.status_code, response.json()["error"]


def signed_in(app: RelyingParty, response: HttpResponse) -> dict[str, Any]:
    """The claims of the ID token behind the answer's code."""
    assert response.status_code == 200, response.content
    answer = app.redeem(response.json()["authorization_code"], redirect_uri=None)
    assert answer.status_code == 200, answer.content
    return app.read(answer.json()["id_token"])


@pytest.mark.parametrize("provider", NATIVE)
def test_a_person_who_is_known_signs_in(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    for _ in range(2):
        told = signed_in(app, ask(app, **proof_of(standin, app, provider)))
        assert (told["sub"], told["amr"]) == (str(kim.public_id), ["fed"])
    assert Session.objects.filter(person=kim).count() == 2
    assert Identity.objects.get().name == "Kim Park"
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names[-3:] == ["signin:succeeded", "authorization:issued", "token:issued"]


@pytest.mark.parametrize("provider", ["google", "x"])
def test_a_newcomer_with_a_proved_address_gets_an_account(app: RelyingParty, standin: Standin, provider: str) -> None:
    told = signed_in(app, ask(app, **proof_of(standin, app, provider)))
    person = User.objects.get()
    assert told["sub"] == str(person.public_id)
    assert (person.email, person.email_verified_at is not None) == ("kim.park@example.com", True)
    assert not person.has_usable_password()
    again = signed_in(app, ask(app, **proof_of(standin, app, provider)))
    assert again["sub"] == told["sub"]


def test_an_app_may_ask_first_and_prove_later(app: RelyingParty, standin: Standin, kim: User) -> None:
    link(kim, standin, "google")
    auth_session = ask(app).json()["auth_session"]
    proof = token_proof(claims(standin))
    signed_in(app, app.post("/o/authorize-challenge", auth_session=auth_session, **proof))


@pytest.mark.parametrize("party", [{"aud": APP_ID}, {"azp": None}, {"aud": APP_ID, "azp": None}])
def test_a_token_for_the_app_itself_is_taken(app: RelyingParty, standin: Standin, party: dict[str, Any]) -> None:
    signed_in(app, ask(app, **token_proof(claims(standin, **party))))


@pytest.mark.parametrize("provider", ["facebook", "x"])
def test_an_address_that_nobody_vouches_for_needs_a_page(app: RelyingParty, standin: Standin, provider: str) -> None:
    proof = code_proof(standin, app, provider, email="none")
    assert error_of(ask(app, **proof)) == TO_THE_WEB
    assert not User.objects.exists()


@pytest.mark.parametrize("change", [{"email_verified": False}, {"email_verified": "true"}, {"email": None}])
def test_googles_unverified_address_needs_a_page(
    app: RelyingParty, standin: Standin, kim: User, change: dict[str, Any]
) -> None:
    assert error_of(ask(app, **token_proof(claims(standin, **change)))) == TO_THE_WEB
    assert not Identity.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("provider", NATIVE)
def test_an_account_with_that_address_is_never_linked_from_here(
    app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    assert error_of(ask(app, **proof_of(standin, app, provider))) == TO_THE_WEB
    assert not Identity.objects.exists()
    assert User.objects.get().has_usable_password()


@pytest.mark.parametrize("provider", NATIVE)
def test_a_deactivated_person_is_refused(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    User.objects.update(is_active=False)
    assert error_of(ask(app, **proof_of(standin, app, provider))) == TO_THE_WEB
    assert Event.objects.filter(name="social:refused", reason="inactive").exists()


def test_an_account_that_waits_to_be_deleted_needs_a_page(app: RelyingParty, standin: Standin, kim: User) -> None:
    link(kim, standin, "google")
    User.objects.update(deletion_due_at=timezone.now())
    assert error_of(ask(app, **proof_of(standin, app, "google"))) == TO_THE_WEB


@pytest.mark.parametrize(
    "lie",
    [
        "nonce",
        "no nonce",
        "audience",
        "authorized party",
        "issuer",
        "no subject",
        "two audiences",
        "expired",
        "issued long ago",
        "a time in words",
        "signature",
        "unknown key",
        "alg none",
        "alg HS256",
    ],
)
def test_a_token_that_lies_is_refused(app: RelyingParty, standin: Standin, kim: User, lie: str) -> None:
    link(kim, standin, "google")
    proof = token_proof(claims(standin), lie)
    refused = ask(app, **proof)
    assert error_of(refused) == REFUSED
    assert not Association.objects.exists()
    assert Event.objects.filter(name="social:refused", details__provider="google").exists()
    auth_session = refused.json()["auth_session"]
    signed_in(app, app.post("/o/authorize-challenge", auth_session=auth_session, **token_proof(claims(standin))))


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
        {"sub": "two words"},
        {"nonce": 5},
    ],
)
def test_a_token_of_another_make_is_refused(app: RelyingParty, standin: Standin, change: dict[str, Any]) -> None:
    assert error_of(ask(app, **token_proof(claims(standin, **change)))) == REFUSED


@pytest.mark.parametrize("token", ["x", "a.b.c", "ä.b.c", "..", "e30.e30.e30"])
def test_what_is_no_token_is_refused(app: RelyingParty, token: str) -> None:
    assert error_of(ask(app, provider="google", provider_token=token, provider_nonce="n")) == REFUSED


def test_a_nonce_that_the_token_does_not_carry_is_refused(app: RelyingParty, standin: Standin) -> None:
    proof = {**token_proof(claims(standin)), "provider_nonce": "another"}
    assert error_of(ask(app, **proof)) == REFUSED


def test_a_token_is_good_once_and_so_is_its_nonce(app: RelyingParty, standin: Standin, later: Later) -> None:
    told = claims(standin)
    signed_in(app, ask(app, **token_proof(told)))
    Session.objects.all().delete()
    assert error_of(ask(app, **token_proof(told))) == REFUSED
    assert error_of(ask(app, **token_proof({**told, "exp": told["exp"] + 1}))) == REFUSED
    later(590)
    clear_expired()
    assert error_of(ask(app, **token_proof(told))) == REFUSED
    later(20)
    assert error_of(ask(app, **token_proof(told))) == REFUSED


@pytest.mark.parametrize("provider", ["facebook", "x"])
def test_a_code_is_good_once(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    proof = proof_of(standin, app, provider)
    signed_in(app, ask(app, **proof))
    Session.objects.all().delete()
    assert error_of(ask(app, **proof)) == REFUSED


@pytest.mark.parametrize("provider", ["facebook", "x"])
def test_a_code_that_was_sent_elsewhere_is_refused(
    app: RelyingParty, register: Register, standin: Standin, kim: User, provider: str
) -> None:
    link(kim, standin, provider)
    for elsewhere in ("https://other.test/back", f"http://localhost:8000/social/complete/{provider}"):
        proof = code_proof(standin, app, provider, back=elsewhere)
        assert error_of(ask(app, **proof)) == (400, "invalid_request")
        assert error_of(ask(app, **{**proof, "provider_redirect_uri": BACK})) == REFUSED
    other = register(redirect_uris="https://other.test/back", token_endpoint_auth_method="none", challenge_allowed=True)
    assert error_of(ask(other, **code_proof(standin, app, provider))) == (400, "invalid_request")


def test_xs_code_is_good_with_its_verifier_alone(app: RelyingParty, standin: Standin, kim: User) -> None:
    link(kim, standin, "x")
    proof = proof_of(standin, app, "x")
    assert error_of(ask(app, **{**proof, "provider_code_verifier": "A" * 43})) == REFUSED


@pytest.mark.parametrize("provider", ["facebook", "x"])
def test_a_code_of_the_other_provider_is_refused(app: RelyingParty, standin: Standin, provider: str) -> None:
    other = {"facebook": "x", "x": "facebook"}[provider]
    proof = code_proof(standin, app, other) | {"provider": provider, "provider_code_verifier": app.verifier}
    assert error_of(ask(app, **proof)) == REFUSED


@pytest.mark.parametrize("provider", ["facebook", "x"])
@pytest.mark.parametrize("trouble", ["slow", "broken"])
def test_a_provider_in_trouble_leaves_another_try(
    app: RelyingParty, standin: Standin, settings: Settings, provider: str, trouble: str
) -> None:
    settings.SOCIAL_AUTH_REQUESTS_TIMEOUT = 0.5
    answer = ask(app, **code_proof(standin, app, provider, trouble=trouble))
    assert error_of(answer) == (503, "temporarily_unavailable")
    assert answer.json()["auth_session"]


def test_google_without_its_keys_leaves_another_try(app: RelyingParty, standin: Standin, settings: Settings) -> None:
    settings.SOCIAL_AUTH_GOOGLE_JWKS_URI = "http://127.0.0.1:1/keys"
    proof = token_proof(claims(standin))
    answer = ask(app, **proof)
    assert error_of(answer) == (503, "temporarily_unavailable")
    del settings.SOCIAL_AUTH_GOOGLE_JWKS_URI
    signed_in(app, app.post("/o/authorize-challenge", auth_session=answer.json()["auth_session"], **proof))


@pytest.mark.parametrize(
    ("provider", "choices"),
    [
        ("facebook", {"lie": "false for a profile"}),
        ("facebook", {"trouble": "garbage"}),
        ("x", {"lie": "errors for a profile"}),
        ("x", {"lie": "no identifier"}),
        ("x", {"lie": "an identifier in words"}),
        ("x", {"trouble": "garbage"}),
    ],
)
def test_an_answer_that_cannot_be_trusted_is_refused(
    app: RelyingParty, standin: Standin, provider: str, choices: dict[str, str]
) -> None:
    assert error_of(ask(app, **code_proof(standin, app, provider, **choices))) == REFUSED


@pytest.mark.parametrize(
    "change",
    [
        {"provider": None},
        {"provider": "github"},
        {"provider_token": None},
        {"provider_nonce": None},
        {"provider": "x"},
        {"username": "kim.park@example.com", "password": PASSWORD},
    ],
)
def test_a_malformed_proof_is_refused(
    app: RelyingParty, standin: Standin, kim: User, change: dict[str, str | None]
) -> None:
    link(kim, standin, "google")
    assert error_of(ask(app, **{**token_proof(claims(standin)), **change})) == (400, "invalid_request")


def test_a_provider_that_is_switched_off_is_refused(app: RelyingParty, standin: Standin, settings: Settings) -> None:
    settings.SOCIAL_AUTH_GOOGLE_KEY = ""
    assert error_of(ask(app, **token_proof(claims(standin)))) == (400, "invalid_request")


@pytest.mark.parametrize("provider", NATIVE)
def test_a_client_without_the_permission_is_refused(register: Register, standin: Standin, provider: str) -> None:
    other = register(redirect_uris=BACK, token_endpoint_auth_method="none")
    assert error_of(ask(other, **proof_of(standin, other, provider))) == (400, "unauthorized_client")
    assert not User.objects.exists()


def test_tries_are_counted_by_network(app: RelyingParty, standin: Standin) -> None:
    for _ in range(20):
        assert error_of(ask(app, provider="google", provider_token="x", provider_nonce="n")) == REFUSED
    slowed = ask(app, **token_proof(claims(standin)))
    assert error_of(slowed) == (429, "temporarily_unavailable")
    assert int(slowed["Retry-After"]) >= 1


@pytest.mark.parametrize("provider", NATIVE)
def test_nothing_of_a_proof_is_stored_or_logged(
    app: RelyingParty, standin: Standin, kim: User, provider: str, caplog: pytest.LogCaptureFixture
) -> None:
    link(kim, standin, provider)
    before = len(standin.grants.issued)
    proof = proof_of(standin, app, provider)
    signed_in(app, ask(app, **proof))
    ask(app, **proof)
    logged = [line for line in caplog.records if line.name != "werkzeug"]  # the stand-in's own log
    assert logged
    told = everything_stored() + "\n".join(f"{line.getMessage()} {line.exc_text}" for line in logged)
    secret = {value for name, value in proof.items() if name not in {"provider", "provider_redirect_uri"}}
    assert [value for value in {*secret, *standin.grants.issued[before:]} if value in told] == []
