"""The apps a person let in: what they see of them, and taking it back."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client as HttpClient

from accounts.models import User
from audit.events import EventName
from audit.models import Event
from oidc import connected_apps
from oidc.models import Consent
from tests.people import PASSWORD, Browser, hidden_fields
from tests.relying_party import RelyingParty

PAGE = "/account/apps"


@pytest.fixture
def ann(browser: Browser, person: User) -> Browser:
    """Ann's browser, where she is signed in."""
    browser.sign_in()
    return browser


@pytest.fixture
def allow(partner: RelyingParty) -> Callable[..., dict[str, str]]:
    """Let the partner in and return what it got."""

    def allow(browser: Browser, scope: str = "openid profile offline_access") -> dict[str, str]:
        consent = browser.follow(partner.authorize(browser, scope=scope))
        answer = browser.follow(browser.submit(consent, decision="allow"))
        code = dict(pair.split("=") for pair in answer["Location"].split("?")[1].split("&"))["code"]
        tokens: dict[str, str] = partner.redeem(code).json()
        return tokens

    return allow


def test_apps_are_listed_with_what_they_may_know(
    ann: Browser, allow: Callable[..., dict[str, str]], shop: RelyingParty
) -> None:
    allow(ann)
    shop.tokens(ann, scope="openid email")
    text = ann.open(PAGE).content.decode()
    for expected in ("Partner", "Shop", "See your profile", "Stay connected while you are away", "See your email"):
        assert expected in text
    assert "Since" in text


def test_someone_without_apps_is_told_so(ann: Browser) -> None:
    assert "No app uses your account." in ann.open(PAGE).content.decode()


def test_withdrawing_ends_the_tokens_and_the_consent(
    ann: Browser, person: User, partner: RelyingParty, allow: Callable[..., dict[str, str]]
) -> None:
    tokens = allow(ann)
    assert partner.is_live(tokens["access_token"])
    answer = ann.submit(ann.open(PAGE), withdraw=partner.client.client_id)
    text = ann.follow(answer).content.decode()
    assert "The app has no access any more." in text
    assert "No app uses your account." in text
    assert not partner.is_live(tokens["access_token"])
    assert partner.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    event = Event.objects.get(name=EventName.CONSENT_WITHDRAWN)
    assert (event.person, event.client) == (str(person.public_id), partner.client.client_id)
    assert "Allow Partner?" in ann.follow(partner.authorize(ann)).content.decode()


def test_withdrawing_one_app_leaves_the_others(
    ann: Browser, partner: RelyingParty, shop: RelyingParty, allow: Callable[..., dict[str, str]]
) -> None:
    allow(ann)
    token = shop.tokens(ann)["access_token"]
    ann.submit(ann.open(PAGE), withdraw=partner.client.client_id)
    assert shop.is_live(token)


def test_another_persons_app_is_out_of_reach(
    ann: Browser, other_person: User, partner: RelyingParty, allow: Callable[..., dict[str, str]]
) -> None:
    bo = Browser(HttpClient(enforce_csrf_checks=True))
    bo.sign_in("bo@example.com", PASSWORD)
    tokens = allow(bo)
    form = hidden_fields(ann.open("/signout"))  # any page of hers with a form
    assert ann.http.post(PAGE, {**form, "withdraw": partner.client.client_id}).status_code == 404
    assert partner.is_live(tokens["access_token"])


def test_an_unknown_app_is_not_found(ann: Browser, allow: Callable[..., dict[str, str]]) -> None:
    allow(ann)
    assert ann.submit(ann.open(PAGE), withdraw="no-such-client").status_code == 404


def test_withdrawing_needs_the_forms_token(ann: Browser, partner: RelyingParty) -> None:
    assert ann.http.post(PAGE, {"withdraw": partner.client.client_id}).status_code == 403


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_app_is_withdrawn_once(
    ann: Browser, person: User, partner: RelyingParty, allow: Callable[..., dict[str, str]]
) -> None:
    allow(ann)
    gate, outcomes = Barrier(4), []

    def withdraw() -> None:
        gate.wait()
        try:
            connected_apps.withdraw(person=person, client_id=partner.client.client_id)
            outcomes.append("withdrawn")
        except connected_apps.AppUnknown:
            outcomes.append("unknown")
        finally:
            connection.close()

    racers = [Thread(target=withdraw) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes) == ["unknown"] * 3 + ["withdrawn"]
    assert not Consent.objects.filter(person=person).exists()
    assert Event.objects.filter(name=EventName.CONSENT_WITHDRAWN).count() == 1
