"""acr, auth_time and whom a request insists on: acr_values, claims, default_max_age (Core 1.0 §5.5.1)."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse

from accounts.models import Session, User
from oidc.models import PendingRequest
from tests.answers import answer_of
from tests.oidc.conftest import Later, Register
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

OURS = "urn:authserver:aal1"


def asking(**id_token: Any) -> str:
    return json.dumps({"id_token": id_token})


def page_of(browser: Browser, response: HttpResponse) -> str:
    """The path that a request leads to."""
    return urlsplit(response["Location"]).path


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "acr_values never fail, and acr says what was satisfied")
@pytest.mark.parametrize("acr_values", [OURS, "urn:unheard-of", f"urn:unheard-of {OURS}", "  ", "x" * 3000])
@pytest.mark.parametrize("prompt", [None, "none"])
def test_acr_values_are_wishes(ann: Browser, shop: RelyingParty, acr_values: str, prompt: str | None) -> None:
    answer = answer_of(shop.authorize(ann, acr_values=acr_values, prompt=prompt))
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["acr"] == OURS


@pytest.mark.compliance("OIDC Core", "5.5.1.1", "an essential acr is one of the values, or the request fails")
def test_an_essential_acr_is_met_or_fails(ann: Browser, shop: RelyingParty) -> None:
    met = asking(acr={"essential": True, "values": ["urn:unheard-of", OURS]})
    answer = answer_of(shop.authorize(ann, claims=met))
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["acr"] == OURS
    unmet = asking(acr={"essential": True, "value": "urn:unheard-of"})
    for prompt in (None, "none", "login", "create"):
        answer = answer_of(shop.authorize(ann, claims=unmet, prompt=prompt))
        assert answer["error"] == "unmet_authentication_requirements"


def test_nobody_signs_in_for_what_cannot_be_met(browser: Browser, shop: RelyingParty) -> None:
    unmet = asking(acr={"essential": True, "value": "urn:unheard-of"})
    assert answer_of(shop.authorize(browser, claims=unmet))["error"] == "unmet_authentication_requirements"
    assert not PendingRequest.objects.exists()


@pytest.mark.compliance("OIDC Core", "5.5.1.1", "an acr that is not essential never fails")
@pytest.mark.parametrize("acr", [None, {"value": "urn:unheard-of"}, {"essential": True}, {"values": []}])
def test_an_acr_that_is_not_essential_never_fails(ann: Browser, shop: RelyingParty, acr: Any) -> None:
    assert "code" in answer_of(shop.authorize(ann, claims=asking(acr=acr)))


@pytest.mark.compliance("OIDC Core", "5.5.1", "auth_time asked for as essential is there")
@pytest.mark.compliance("OIDC Registration", "2", "require_auth_time: auth_time is there")
def test_auth_time_is_there(ann: Browser, shop: RelyingParty, register: Register) -> None:
    requiring = register(name="Requiring", require_auth_time=True)
    for client, claims in ((shop, asking(auth_time={"essential": True})), (requiring, None)):
        told = client.read(client.tokens(ann, claims=claims)["id_token"])
        assert told["auth_time"] == int(Session.objects.get().auth_time.timestamp())


@pytest.mark.compliance("OIDC Registration", "2", "default_max_age holds where the request names none")
def test_default_max_age(ann: Browser, register: Register, later: Later) -> None:
    client = register(default_max_age=60)
    assert "code" in answer_of(client.authorize(ann))
    later(100)
    assert page_of(ann, client.authorize(ann)) == "/signin"
    assert answer_of(client.authorize(ann, prompt="none"))["error"] == "login_required"
    assert "code" in answer_of(client.authorize(ann, max_age="3600"))


@pytest.mark.compliance("OIDC Core", "5.5.1", "sub asked for by value is who is signed in, or nobody")
@pytest.mark.parametrize("member", ["id_token", "userinfo"])
def test_sub_is_that_person_or_the_request_fails(
    ann: Browser, shop: RelyingParty, person: User, other_person: User, member: str
) -> None:
    def wanting(whom: User) -> str:
        return json.dumps({member: {"sub": {"value": str(whom.public_id)}}})

    assert "code" in answer_of(shop.authorize(ann, claims=wanting(person), prompt="none"))
    refused = answer_of(shop.authorize(ann, claims=wanting(other_person), prompt="none"))
    assert refused["error"] == "login_required"
    page = ann.follow(shop.authorize(ann, claims=wanting(other_person)))
    assert page.wsgi_request.path == "/signin"
    assert "ann@example.com" not in page.content.decode()
    again = ann.follow(ann.submit(page, email="ann@example.com", password=PASSWORD))
    assert answer_of(again)["error"] == "login_required"
    page = ann.follow(shop.authorize(ann, claims=wanting(other_person)))
    answer = answer_of(ann.follow(ann.submit(page, email="bo@example.com", password=PASSWORD)))
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["sub"] == str(other_person.public_id)


def test_a_pairwise_client_names_people_by_its_own_subjects(ann: Browser, register: Register, person: User) -> None:
    client = register(subject_type="pairwise")
    sub = client.read(client.tokens(ann)["id_token"])["sub"]
    own, foreign = (json.dumps({"id_token": {"sub": {"value": value}}}) for value in (sub, str(person.public_id)))
    assert "code" in answer_of(client.authorize(ann, prompt="none", claims=own))
    assert answer_of(client.authorize(ann, prompt="none", claims=foreign))["error"] == "login_required"
