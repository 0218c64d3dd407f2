"""Apps of ours trade a provider's token or code for a code of ours, by the rules that hold on the pages."""

from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import Identity, OutgoingMail, Session, User
from audit.models import Event
from tests.accounts.social.native import (
    BACK,
    REFUSED,
    TO_THE_WEB,
    WITH_CODE,
    WITH_TOKEN,
    ask,
    begun,
    claims,
    code_proof,
    error_of,
    link,
    new_token_proof,
    proof_of,
    signed_in,
    token_proof,
)
from tests.accounts.social.standin import PROVIDERS, Standin
from tests.accounts.social.test_secrets_at_rest import everything_stored
from tests.oidc.conftest import Register
from tests.people import PASSWORD
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
every_provider = pytest.mark.parametrize("provider", PROVIDERS)


@pytest.fixture
def app(native_app: RelyingParty) -> RelyingParty:
    return native_app


@every_provider
def test_a_person_who_is_known_signs_in(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    for _ in range(2):
        told = signed_in(app, ask(app, **proof_of(standin, app, provider)))
        assert (told["sub"], told["amr"]) == (str(kim.public_id), ["fed"])
    assert Session.objects.filter(person=kim).count() == 2
    assert Identity.objects.get().name == ("" if provider == "apple" else "Kim Park")
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names[-3:] == ["signin:succeeded", "authorization:issued", "token:issued"]


@pytest.mark.parametrize("provider", [provider for provider in PROVIDERS if provider != "facebook"])
def test_a_newcomer_with_a_proved_address_gets_an_account(app: RelyingParty, standin: Standin, provider: str) -> None:
    told = signed_in(app, ask(app, **proof_of(standin, app, provider)))
    person = User.objects.get()
    assert told["sub"] == str(person.public_id)
    assert (person.email, person.email_verified_at is not None) == ("kim.park@example.com", True)
    assert not person.has_usable_password()
    again = signed_in(app, ask(app, **proof_of(standin, app, provider)))
    assert again["sub"] == told["sub"]


@pytest.mark.parametrize("provider", WITH_CODE)
def test_an_address_that_nobody_vouches_for_needs_a_page(app: RelyingParty, standin: Standin, provider: str) -> None:
    proof = code_proof(standin, app, provider, email="none")
    assert error_of(ask(app, **proof)) == TO_THE_WEB
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("provider", "change"),
    [
        ("google", {"email_verified": False}),
        ("google", {"email_verified": "true"}),
        ("google", {"email": None}),
        ("apple", {"email_verified": "false"}),
        ("apple", {"email_verified": None}),
        ("apple", {"email": None}),
        ("microsoft", {"xms_edov": None}),
        ("microsoft", {"xms_edov": False}),
        ("microsoft", {"xms_edov": "0"}),
        ("microsoft", {"xms_edov": None, "email_verified": True}),
    ],
)
def test_an_address_in_a_token_that_nobody_vouches_for_needs_a_page(
    app: RelyingParty, standin: Standin, kim: User, provider: str, change: dict[str, Any]
) -> None:
    assert error_of(ask(app, **new_token_proof(standin, app, provider, **change))) == TO_THE_WEB
    assert not Identity.objects.exists()
    assert not OutgoingMail.objects.exists()


@every_provider
def test_an_account_with_that_address_is_never_linked_from_here(
    app: RelyingParty, standin: Standin, kim: User, provider: str
) -> None:
    assert error_of(ask(app, **proof_of(standin, app, provider))) == TO_THE_WEB
    assert not Identity.objects.exists()
    assert User.objects.get().has_usable_password()


@every_provider
def test_a_deactivated_person_is_refused(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    User.objects.update(is_active=False)
    assert error_of(ask(app, **proof_of(standin, app, provider))) == TO_THE_WEB
    assert Event.objects.filter(name="social:refused", reason="inactive").exists()


def test_an_account_that_waits_to_be_deleted_needs_a_page(app: RelyingParty, standin: Standin, kim: User) -> None:
    link(kim, standin, "google")
    User.objects.update(deletion_due_at=timezone.now())
    assert error_of(ask(app, **proof_of(standin, app, "google"))) == TO_THE_WEB


@pytest.mark.parametrize("provider", WITH_CODE)
def test_a_code_is_good_once(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    proof = proof_of(standin, app, provider)
    signed_in(app, ask(app, **proof))
    Session.objects.all().delete()
    assert error_of(ask(app, **proof)) == REFUSED


@pytest.mark.parametrize("provider", WITH_CODE)
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


@pytest.mark.parametrize("provider", ["x", "github"])
def test_a_code_is_good_with_its_verifier_alone(app: RelyingParty, standin: Standin, kim: User, provider: str) -> None:
    link(kim, standin, provider)
    proof = proof_of(standin, app, provider)
    assert error_of(ask(app, **{**proof, "provider_code_verifier": "A" * 43})) == REFUSED


@pytest.mark.parametrize(("provider", "other"), list(permutations(WITH_CODE, 2)))
def test_a_code_of_another_provider_is_refused(app: RelyingParty, standin: Standin, provider: str, other: str) -> None:
    proof = code_proof(standin, app, other) | {"provider": provider, "provider_code_verifier": app.verifier}
    assert error_of(ask(app, **proof)) == REFUSED


@pytest.mark.parametrize("provider", WITH_CODE)
@pytest.mark.parametrize("trouble", ["slow", "broken"])
def test_a_provider_in_trouble_leaves_another_try(
    app: RelyingParty, standin: Standin, settings: Settings, provider: str, trouble: str
) -> None:
    settings.SOCIAL_AUTH_REQUESTS_TIMEOUT = 0.5
    answer = ask(app, **code_proof(standin, app, provider, trouble=trouble))
    assert error_of(answer) == (503, "temporarily_unavailable")
    assert answer.json()["auth_session"]


@pytest.mark.parametrize(
    ("provider", "choices"),
    [
        ("facebook", {"lie": "false for a profile"}),
        ("facebook", {"trouble": "garbage"}),
        ("x", {"lie": "errors for a profile"}),
        ("x", {"lie": "no identifier"}),
        ("x", {"lie": "an identifier in words"}),
        ("x", {"trouble": "garbage"}),
        ("github", {"lie": "a list for a profile"}),
        ("github", {"lie": "an identifier in words"}),
        ("github", {"lie": "bad credentials"}),
        ("github", {"trouble": "garbage"}),
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
        {"provider": "myspace"},
        {"provider": "github"},
        {"provider_token": None},
        {"auth_session": None},
        {"provider": "x"},
        {"username": "kim.park@example.com", "password": PASSWORD},
    ],
)
def test_a_malformed_proof_is_refused(
    app: RelyingParty, standin: Standin, kim: User, change: dict[str, str | None]
) -> None:
    link(kim, standin, "google")
    assert error_of(ask(app, **{**new_token_proof(standin, app), **change})) == (400, "invalid_request")


def test_a_provider_that_is_switched_off_is_refused(app: RelyingParty, standin: Standin, settings: Settings) -> None:
    settings.SOCIAL_AUTH_GOOGLE_KEY = ""
    assert error_of(ask(app, **new_token_proof(standin, app))) == (400, "invalid_request")


@every_provider
def test_a_client_without_the_permission_is_refused(register: Register, standin: Standin, provider: str) -> None:
    other = register(redirect_uris=BACK, token_endpoint_auth_method="none")
    told = claims(standin, "any", provider=provider) if provider in WITH_TOKEN else None
    proof = token_proof(told, "any", provider=provider) if told else code_proof(standin, other, provider)
    assert error_of(ask(other, **proof)) == (400, "unauthorized_client")
    assert not User.objects.exists()


def test_tries_are_counted_by_network(app: RelyingParty, standin: Standin) -> None:
    auth_session, _ = begun(app)
    for _ in range(20):
        assert error_of(ask(app, provider="google", provider_token="x", auth_session=auth_session)) == REFUSED
    slowed = ask(app, **new_token_proof(standin, app))
    assert error_of(slowed) == (429, "temporarily_unavailable")
    assert int(slowed["Retry-After"]) >= 1


@every_provider
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
