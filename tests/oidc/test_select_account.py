"""prompt=select_account: who is signed in is shown, and goes on or makes room (OpenID Connect Core 1.0 §3.1.2.1)."""

import pytest
from django.http import HttpResponse

from accounts.models import Session, User
from oidc.models import Authorization, PendingRequest
from tests.answers import answer_of
from tests.oidc.conftest import Later
from tests.people import PASSWORD, Browser, links_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def shown(browser: Browser, client: RelyingParty, **changes: str | None) -> HttpResponse:
    """The page of the accounts."""
    page = browser.follow(client.authorize(browser, prompt="select_account", **changes))
    assert page.wsgi_request.path.startswith("/o/select-account/")
    return page


def another(browser: Browser, page: HttpResponse) -> HttpResponse:
    """The sign-in page that "Use another account" leads to."""
    return browser.open(next(link for link in links_of(page) if link.startswith("/signin?")))


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=select_account shows who is signed in and lets them go on")
def test_who_is_here_may_go_on(ann: Browser, shop: RelyingParty, person: User) -> None:
    page = shown(ann, shop)
    text = page.content.decode()
    assert "ann@example.com" in text
    assert "Shop" in text
    before = Session.objects.get().auth_time
    answer = answer_of(ann.follow(ann.submit(page)))
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["sub"] == str(person.public_id)
    assert Session.objects.get().auth_time == before


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=select_account lets another account be used")
def test_another_account_may_be_used(ann: Browser, shop: RelyingParty, other_person: User) -> None:
    page = another(ann, shown(ann, shop, state="kept"))
    assert "ann@example.com" not in page.content.decode()
    answer = answer_of(ann.follow(ann.submit(page, email="bo@example.com", password=PASSWORD)))
    assert answer["state"] == "kept"
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["sub"] == str(other_person.public_id)
    assert Session.objects.get(ended_at=None).person == other_person


def test_who_thinks_better_of_it_is_still_signed_in(ann: Browser, shop: RelyingParty) -> None:
    page = shown(ann, shop)
    refused = ann.submit(another(ann, page), email="bo@example.com", password="wrong password")
    assert refused.status_code == 400
    assert "ann@example.com" not in refused.content.decode()
    assert "code" in answer_of(ann.follow(ann.submit(page)))
    assert Session.objects.get().ended_at is None


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "choosing cannot be skipped by going on by hand")
def test_choosing_cannot_be_skipped(ann: Browser, shop: RelyingParty) -> None:
    page = shown(ann, shop)
    path = page.wsgi_request.path
    flow = path.replace("select-account", "authorize")
    assert ann.open(flow)["Location"] == path
    assert ann.open(flow + "?prompt=login")["Location"] == path
    assert ann.http.post(path).status_code == 403
    assert ann.open(flow)["Location"] == path
    assert not Authorization.objects.exists()


def test_the_choice_of_another_session_does_not_count(ann: Browser, bo: Browser, shop: RelyingParty) -> None:
    page = shown(ann, shop)
    ann.submit(page)  # Ann chooses, but does not go on.
    flow = page.wsgi_request.path.replace("select-account", "authorize")
    assert bo.open(flow)["Location"] == page.wsgi_request.path
    assert "code" in answer_of(ann.open(flow))


def test_consent_is_asked_of_who_was_chosen(ann: Browser, partner: RelyingParty) -> None:
    consent = ann.follow(ann.submit(shown(ann, partner)))
    assert "decision" in consent.content.decode()
    assert "code" in answer_of(ann.follow(ann.submit(consent, decision="allow")))
    again = ann.follow(ann.submit(shown(ann, partner)))
    assert "code" in answer_of(again)


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "select_account with login: chosen first, then proved")
def test_choosing_and_proving(ann: Browser, shop: RelyingParty) -> None:
    page = ann.follow(shop.authorize(ann, prompt="login select_account"))
    page = ann.follow(ann.submit(page))
    assert "Confirm it" in page.content.decode()
    assert "code" in answer_of(ann.follow(ann.submit(page, email="ann@example.com", password=PASSWORD)))


def test_nobody_signed_in_signs_in(browser: Browser, shop: RelyingParty, person: User) -> None:
    page = browser.follow(shop.authorize(browser, prompt="select_account"))
    assert page.wsgi_request.path == "/signin"
    assert "code" in answer_of(browser.follow(browser.submit(page, email="ann@example.com", password=PASSWORD)))


def test_a_stranger_sees_nothing_of_who_may_choose(ann: Browser, browser: Browser, shop: RelyingParty) -> None:
    path = shown(ann, shop).wsgi_request.path
    stranger = Browser(type(browser.http)(enforce_csrf_checks=True))
    assert stranger.follow(stranger.open(path)).wsgi_request.path == "/signin"


def test_the_page_of_an_ended_request_says_so(ann: Browser, shop: RelyingParty, later: Later) -> None:
    page = shown(ann, shop)
    ann.follow(ann.submit(page))
    assert ann.submit(page).status_code == 400
    page = shown(ann, shop)
    later(1801)
    for stale in (ann.open(page.wsgi_request.path), ann.submit(page), ann.open("/o/select-account/" + "x" * 43)):
        assert stale.status_code == 400
        assert "Location" not in stale


def test_the_answers_follow_each_other(ann: Browser, partner: RelyingParty) -> None:
    ann.submit(shown(ann, partner))
    assert PendingRequest.objects.get().decision == "chosen"
