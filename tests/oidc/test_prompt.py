"""prompt, max_age and id_token_hint through the real pages (OpenID Connect Core 1.0 §3.1.2.1)."""

from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse

from accounts.models import Session, User
from oidc.models import PendingRequest
from tests.oidc.conftest import Later
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

ANN = {"email": "ann@example.com", "password": PASSWORD}
BO = {"email": "bo@example.com", "password": PASSWORD}


def asks_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 303 and urlsplit(response["Location"]).path == "/signin"


def continued(browser: Browser, response: HttpResponse, **credentials: str) -> dict[str, str]:
    """Sign in on the page that `response` leads to; the answer is what then arrives at the client."""
    page = browser.follow(response)
    return query_of(browser.follow(browser.submit(page, **credentials))["Location"])


@pytest.mark.compliance("OIDC Core", "3.1.2.6", "prompt=none: login_required when nobody is signed in")
def test_silence_without_a_sign_in(browser: Browser, shop: RelyingParty) -> None:
    assert query_of(shop.authorize(browser, prompt="none")["Location"])["error"] == "login_required"


@pytest.mark.compliance("OIDC Core", "3.1.2.6", "prompt=none: a code when all is known")
def test_silence_with_a_sign_in(ann: Browser, shop: RelyingParty) -> None:
    assert "code" in query_of(shop.authorize(ann, prompt="none")["Location"])


@pytest.mark.compliance("OIDC Core", "3.1.2.6", "prompt=none: consent_required when consent is wanting")
def test_silence_without_consent(ann: Browser, partner: RelyingParty) -> None:
    assert query_of(partner.authorize(ann, prompt="none")["Location"])["error"] == "consent_required"
    partner.answered(ann, "allow")
    assert "code" in query_of(partner.authorize(ann, prompt="none")["Location"])


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=login asks who is signed in already, and auth_time moves")
def test_login_asks_again(ann: Browser, shop: RelyingParty, later: Later) -> None:
    first = shop.read(shop.tokens(ann)["id_token"])
    later(100)
    response = shop.authorize(ann, prompt="login")
    assert asks_to_sign_in(response)
    assert "Confirm it" in ann.follow(response).content.decode()
    second = shop.read(shop.redeem(continued(ann, response, **ANN)["code"]).json()["id_token"])
    assert second["auth_time"] >= first["auth_time"] + 100
    assert second["sid"] == first["sid"]


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=login cannot be skipped by going on by hand")
def test_login_cannot_be_skipped(ann: Browser, shop: RelyingParty) -> None:
    response = shop.authorize(ann, prompt="login")
    flow = query_of(response["Location"])["next"]
    assert flow.startswith("/o/authorize/")
    assert asks_to_sign_in(ann.open(flow))
    assert asks_to_sign_in(ann.open(flow + "?prompt=none"))
    refused = ann.submit(ann.follow(response), email="ann@example.com", password="wrong password")
    assert refused.status_code == 400
    assert asks_to_sign_in(ann.open(flow))
    assert "code" in continued(ann, response, **ANN)


def test_one_proof_serves_one_request_only(ann: Browser, shop: RelyingParty) -> None:
    assert "code" in continued(ann, shop.authorize(ann, prompt="login"), **ANN)
    assert asks_to_sign_in(shop.authorize(ann, prompt="login"))


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "max_age: an older sign-in is asked again, a younger one is not")
def test_max_age(ann: Browser, shop: RelyingParty, later: Later) -> None:
    later(100)
    assert "code" in query_of(shop.authorize(ann, max_age="3600")["Location"])
    response = shop.authorize(ann, max_age="60")
    assert asks_to_sign_in(response)
    assert query_of(shop.authorize(ann, max_age="60", prompt="none")["Location"])["error"] == "login_required"
    assert "code" in continued(ann, response, **ANN)
    assert "code" in query_of(shop.authorize(ann, max_age="60", prompt="none")["Location"])


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "max_age=0 is as prompt=login")
def test_max_age_of_zero(ann: Browser, shop: RelyingParty) -> None:
    response = shop.authorize(ann, max_age="0")
    assert asks_to_sign_in(response)
    assert asks_to_sign_in(ann.open(query_of(response["Location"])["next"]))
    assert "code" in continued(ann, response, **ANN)


@pytest.mark.compliance("OIDC Core", "2", "auth_time is that of the sign-in, the same for silent answers")
def test_auth_time_does_not_move_by_itself(ann: Browser, shop: RelyingParty, later: Later) -> None:
    first = shop.read(shop.tokens(ann)["id_token"])
    later(500)
    second = shop.read(shop.tokens(ann, prompt="none", max_age="1000")["id_token"])
    assert second["auth_time"] == first["auth_time"] == int(Session.objects.get().auth_time.timestamp())
    assert second["iat"] >= first["iat"] + 500


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "id_token_hint of who is signed in, even expired")
def test_a_hint_of_who_is_here(ann: Browser, shop: RelyingParty, later: Later) -> None:
    hint = shop.tokens(ann)["id_token"]
    later(7200)
    assert "code" in query_of(shop.authorize(ann, prompt="none", id_token_hint=hint)["Location"])


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "id_token_hint of somebody else is login_required, or asks for them")
def test_a_hint_of_somebody_else(ann: Browser, bo: Browser, shop: RelyingParty, other_person: User) -> None:
    hint = shop.tokens(bo)["id_token"]
    assert query_of(shop.authorize(ann, prompt="none", id_token_hint=hint)["Location"])["error"] == "login_required"
    response = shop.authorize(ann, id_token_hint=hint)
    assert asks_to_sign_in(response)
    answer = continued(ann, response, **BO)
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["sub"] == str(other_person.public_id)


def test_the_wrong_person_again_ends_the_request(ann: Browser, bo: Browser, shop: RelyingParty) -> None:
    response = shop.authorize(ann, id_token_hint=shop.tokens(bo)["id_token"])
    assert continued(ann, response, **ANN)["error"] == "login_required"
    assert not PendingRequest.objects.exists()


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "an id_token_hint that we did not sign is never believed")
def test_a_hint_that_is_not_ours(ann: Browser, shop: RelyingParty) -> None:
    genuine = shop.tokens(ann)["id_token"]
    header, payload, signature = genuine.split(".")
    for hint in ("nonsense", f"{header}.{payload}.", f"{header}.{payload}.{signature[::-1]}"):
        assert query_of(shop.authorize(ann, id_token_hint=hint)["Location"])["error"] == "login_required"
    assert "code" in query_of(shop.authorize(ann, id_token_hint=genuine)["Location"])
