""" "Not you?": somebody else takes a waiting authorization request over, and nothing of the former person with it."""

from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts.models import Session, User
from oidc.models import Authorization, Consent
from tests.accounts.test_safe_next import NASTY
from tests.oidc.conftest import Later
from tests.people import PASSWORD, Browser, hidden_fields, links_of, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def not_you(browser: Browser, page: HttpResponse) -> HttpResponse:
    """Follow the page's "Not you?" and sign out; the answer is that to the form."""
    link = next(link for link in links_of(page) if link.startswith("/signout?"))
    return browser.submit(browser.open(link))


def sign_in_as_bo(browser: Browser, page: HttpResponse) -> HttpResponse:
    assert page.wsgi_request.path == "/signin"
    return browser.follow(browser.submit(page, email="bo@example.com", password=PASSWORD))


def test_from_the_consent_page_the_very_same_request_goes_on_for_whoever_signs_in(
    ann: Browser, partner: RelyingParty, person: User, other_person: User
) -> None:
    left = not_you(ann, ann.follow(partner.authorize(ann, state="the one")))
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert Session.objects.get(person=person).ended_at is not None
    page = ann.follow(left)
    assert "to continue to" in page.content.decode()
    assert "Partner" in page.content.decode()
    consent = sign_in_as_bo(ann, page)
    assert "bo@example.com" in consent.content.decode()
    answer = query_of(ann.follow(ann.submit(consent, decision="allow"))["Location"])
    assert answer["state"] == "the one"
    assert partner.redeem(answer["code"]).status_code == 200
    assert Authorization.objects.get().person == other_person


def test_from_the_page_that_asks_for_a_new_proof_too(
    ann: Browser, shop: RelyingParty, person: User, other_person: User
) -> None:
    page = ann.follow(shop.authorize(ann, prompt="login", state="the one"))
    answer = sign_in_as_bo(ann, ann.follow(not_you(ann, page)))
    assert query_of(answer["Location"])["state"] == "the one"
    assert Authorization.objects.get().person == other_person


def test_a_sign_in_of_the_former_person_does_not_count(ann: Browser, shop: RelyingParty) -> None:
    page = ann.follow(shop.authorize(ann, prompt="login"))
    flow = query_of(page.wsgi_request.get_full_path())["next"]
    ann.submit(page, email="ann@example.com", password=PASSWORD)  # Ann proves it anew, but does not go on.
    ann.submit(ann.open(f"/signout?next={flow}"))
    assert ann.open(flow)["Location"].startswith("/signin?")
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_a_decision_of_the_former_person_does_not_count(
    ann: Browser, partner: RelyingParty, other_person: User, decision: str
) -> None:
    page = ann.follow(partner.authorize(ann))
    ann.submit(page, decision=decision)  # Ann answers, but does not go on.
    consent = sign_in_as_bo(ann, ann.follow(not_you(ann, page)))
    assert "decision" in consent.content.decode()
    assert not Authorization.objects.exists()
    assert not Consent.objects.filter(person=other_person).exists()


def test_the_former_person_s_own_page_decides_nothing_any_more(
    ann: Browser, partner: RelyingParty, other_person: User
) -> None:
    page = ann.follow(partner.authorize(ann))
    flow = page.wsgi_request.path.replace("consent", "authorize")
    sign_in_as_bo(ann, ann.follow(not_you(ann, page)))
    former = {**hidden_fields(page), "decision": "allow"}  # Ann's page is still open in another tab.
    assert ann.http.post(page.wsgi_request.path, former).status_code == 403
    assert ann.open(flow)["Location"].startswith("/o/consent/")
    assert not Authorization.objects.exists()


def test_the_next_person_is_not_told_whom_the_app_expected(
    ann: Browser, partner: RelyingParty, other_person: User
) -> None:
    asked = partner.authorize(ann, login_hint="ann@example.com", prompt="consent")
    page = ann.follow(not_you(ann, ann.follow(asked)))
    reset = ann.open(next(link for link in links_of(page) if link.startswith("/reset?")))
    back = ann.open(next(link for link in links_of(reset) if link.startswith("/signin?")))
    for shown in (page, reset, back):
        assert "Partner" in shown.content.decode() or shown is reset
        assert "ann@example.com" not in shown.content.decode()


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "who does not match the id_token_hint is not signed in to the client")
def test_a_request_for_one_person_is_not_answered_with_another(
    ann: Browser, shop: RelyingParty, other_person: User
) -> None:
    hint = shop.tokens(ann)["id_token"]
    Authorization.objects.all().delete()
    page = ann.follow(shop.authorize(ann, id_token_hint=hint, prompt="login"))
    answer = sign_in_as_bo(ann, ann.follow(not_you(ann, page)))
    assert query_of(answer["Location"])["error"] == "login_required"
    assert not Authorization.objects.exists()


def test_asking_to_sign_out_signs_nobody_out_and_leads_back(ann: Browser, partner: RelyingParty) -> None:
    consent = ann.follow(partner.authorize(ann))
    page = ann.open(next(link for link in links_of(consent) if link.startswith("/signout?")))
    assert "Partner" in page.content.decode()
    flow = consent.wsgi_request.path.replace("consent", "authorize")
    assert flow in links_of(page)
    assert "decision" in ann.follow(ann.open(flow)).content.decode()


def test_nobody_is_signed_out_by_a_form_of_another_site(ann: Browser, partner: RelyingParty) -> None:
    flow = ann.follow(partner.authorize(ann)).wsgi_request.path.replace("consent", "authorize")
    assert ann.http.post("/signout", {"next": flow}).status_code == 403
    assert Session.objects.filter(ended_at=None).exists()


def test_a_foreign_request_gives_its_owner_nothing(
    ann: Browser, partner: RelyingParty, person: User, other_person: User
) -> None:
    """Mallory begins a request and slips its handle into the link by which somebody signs out."""
    mallory = Browser(HttpClient(enforce_csrf_checks=True))
    mallory.sign_in("bo@example.com")
    flow = mallory.follow(partner.authorize(mallory, state="mallory's")).wsgi_request.path.replace(
        "consent", "authorize"
    )
    page = ann.follow(ann.submit(ann.open(f"/signout?next={flow}")))
    consent = ann.follow(ann.submit(page, email="ann@example.com", password=PASSWORD))
    assert "ann@example.com" in consent.content.decode()  # Ann is asked, by her own name,
    ann.submit(consent, decision="allow")
    assert "decision" in mallory.follow(mallory.open(flow)).content.decode()  # and her answer is not Mallory's:
    answer = ann.follow(ann.open(flow))
    assert answer["Location"].startswith(partner.redirect_uri)  # it goes where the client is registered,
    assert query_of(answer["Location"])["state"] == "mallory's"  # which knows no such state in this browser.
    assert mallory.open(flow).status_code == 400
    assert Authorization.objects.get().person == person


def test_a_request_that_ended_meanwhile_is_said_to_have_ended(
    ann: Browser, partner: RelyingParty, other_person: User, later: Later
) -> None:
    page = ann.follow(partner.authorize(ann))
    later(1801)
    ended = sign_in_as_bo(ann, ann.follow(not_you(ann, page)))
    assert ended.status_code == 400
    assert "Location" not in ended
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("handle", ["x" * 43, "0", "x" * 1500])
def test_a_made_up_handle_leads_nowhere(ann: Browser, person: User, handle: str) -> None:
    flow = f"/o/authorize/{handle}"
    page = ann.follow(ann.submit(ann.open(f"/signout?next={flow}")))
    ended = ann.follow(ann.submit(page, email="ann@example.com", password=PASSWORD))
    assert ended.status_code == 400
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("candidate", [value for value in NASTY if value is not None])
def test_signing_out_never_leads_to_another_site(ann: Browser, candidate: str) -> None:
    page = ann.open("/signout?" + urlencode({"next": candidate}))
    if page.status_code == 400:  # a NUL byte is refused before any view
        return
    assert hidden_fields(page)["next"] == "/"
    done = ann.http.post("/signout", {**hidden_fields(page), "next": candidate})
    assert "You are signed out" in done.content.decode()
    assert "/signin?next=%2F" in links_of(done)
    assert ann.open("/signout?" + urlencode({"next": candidate}))["Location"] == "/"


def test_any_other_page_is_offered_again_after_signing_in(ann: Browser, other_person: User) -> None:
    done = ann.submit(ann.open("/signout?next=/account/password"))
    assert "You are signed out" in done.content.decode()
    assert "/signin?next=%2Faccount%2Fpassword" in links_of(done)


def test_who_is_signed_out_already_goes_on(ann: Browser, partner: RelyingParty) -> None:
    flow = ann.follow(partner.authorize(ann)).wsgi_request.path.replace("consent", "authorize")
    page = ann.open(f"/signout?next={flow}")
    ann.submit(page)
    assert ann.open(f"/signout?next={flow}")["Location"] == flow
    assert ann.open(flow)["Location"].startswith("/signin?")
