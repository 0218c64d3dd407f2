"""Consent: asked once for each client and scopes, remembered, denied, and never decided by anybody else."""

import pytest
from django.test import Client as HttpClient

from accounts.models import User
from audit.models import Event
from oidc.models import Authorization, Consent, PendingRequest
from tests.oidc.conftest import Later, Register
from tests.people import PASSWORD, Browser, hidden_fields, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def is_asked(browser: Browser, client: RelyingParty, **changes: str | None) -> bool:
    response = client.authorize(browser, **changes)
    assert response.status_code == 303
    return response["Location"].startswith("/o/consent/")


@pytest.mark.compliance("OIDC Core", "3.1.2.4", "the person is told who asks for what, and asked once")
def test_consent_is_asked_once(ann: Browser, partner: RelyingParty, person: User) -> None:
    page = ann.follow(partner.authorize(ann))
    text = page.content.decode()
    assert "Partner" in text
    assert "See your email address" in text
    assert "See your postal address" not in text
    answer = ann.follow(ann.submit(page, decision="allow"))
    assert "code" in query_of(answer["Location"])
    assert not is_asked(ann, partner)
    consent = Consent.objects.get()
    assert (consent.person, consent.client, consent.scopes) == (person, partner.client, ["openid", "profile", "email"])


def test_a_scope_of_an_api_speaks_by_its_name(ann: Browser, register: Register) -> None:
    orders = register(first_party=False, allowed_scopes=["openid", "orders:read"])
    page = ann.follow(orders.authorize(ann, scope="openid orders:read"))
    assert "orders:read" in page.content.decode()


@pytest.mark.compliance("OIDC Core", "3.1.2.4", "more scopes are asked again, fewer are not")
def test_consent_covers_what_was_allowed_and_no_more(ann: Browser, partner: RelyingParty) -> None:
    partner.answered(ann, "allow", scope="openid email")
    assert not is_asked(ann, partner, scope="openid")
    assert not is_asked(ann, partner, scope="email openid")
    assert is_asked(ann, partner, scope="openid email profile")
    partner.answered(ann, "allow", scope="openid phone")
    assert not is_asked(ann, partner, scope="openid email phone")
    assert is_asked(ann, partner, scope="openid email phone profile")


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "a person who denies sends access_denied")
def test_a_denial_is_told_and_not_remembered(ann: Browser, partner: RelyingParty) -> None:
    told = partner.answered(ann, "deny")
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "af0ifjsldkj", "http://localhost:8000")
    assert "code" not in told
    assert not Consent.objects.exists()
    assert not Authorization.objects.exists()
    assert is_asked(ann, partner)
    assert Event.objects.filter(name="consent:denied", client=partner.client.client_id).count() == 1


def test_one_of_our_own_clients_is_not_asked_about(ann: Browser, shop: RelyingParty, partner: RelyingParty) -> None:
    assert not is_asked(ann, shop)
    assert is_asked(ann, partner)


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=consent asks in any case")
def test_prompt_consent_asks_in_any_case(ann: Browser, shop: RelyingParty, partner: RelyingParty) -> None:
    partner.answered(ann, "allow")
    assert is_asked(ann, partner, prompt="consent")
    assert is_asked(ann, shop, prompt="consent")
    assert "code" in partner.answered(ann, "allow", prompt="consent")
    assert partner.answered(ann, "deny", prompt="consent")["error"] == "access_denied"


def test_consent_is_one_person_s_and_for_one_client(
    ann: Browser, bo: Browser, partner: RelyingParty, register: Register
) -> None:
    other = register(name="Other partner", first_party=False)
    partner.answered(ann, "allow")
    assert is_asked(bo, partner)
    assert is_asked(ann, other)


def test_withdrawn_consent_is_asked_for_again(ann: Browser, partner: RelyingParty) -> None:
    partner.answered(ann, "allow")
    Consent.objects.all().delete()
    assert is_asked(ann, partner)


def test_the_decision_of_another_session_does_not_count(ann: Browser, bo: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann))
    ann.submit(page, decision="allow")  # Ann allows, but does not go on.
    flow = page.wsgi_request.path.replace("consent", "authorize")
    assert bo.open(flow)["Location"].startswith("/o/consent/")
    assert "code" in query_of(ann.open(flow)["Location"])


def test_the_denial_of_another_session_does_not_count(ann: Browser, bo: Browser, partner: RelyingParty) -> None:
    page = bo.follow(partner.authorize(ann))
    bo.submit(page, decision="deny")
    flow = page.wsgi_request.path.replace("consent", "authorize")
    assert ann.open(flow)["Location"].startswith("/o/consent/")


def test_a_new_sign_in_of_the_same_person_must_decide_anew(ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann))
    ann.submit(page, decision="allow")
    Consent.objects.all().delete()
    again = Browser(HttpClient(enforce_csrf_checks=True))
    again.sign_in(password=PASSWORD)
    flow = page.wsgi_request.path.replace("consent", "authorize")
    assert again.open(flow)["Location"].startswith("/o/consent/")


@pytest.mark.parametrize("form", [{}, {"decision": ""}, {"decision": "yes"}, {"decision": "ALLOW"}])
def test_an_answer_that_is_none_asks_again(ann: Browser, partner: RelyingParty, form: dict[str, str]) -> None:
    page = ann.follow(partner.authorize(ann))
    again = ann.submit(page, **form)
    assert again.status_code == 400
    assert "decision" in again.content.decode()
    assert not Consent.objects.exists()
    assert "code" in query_of(ann.follow(ann.submit(again, decision="allow"))["Location"])


@pytest.mark.compliance("RFC 9700", "4.7", "nobody can be made to consent by a form of another site")
def test_consent_needs_the_token_of_its_own_page(ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann))
    path = page.wsgi_request.path
    assert "csrfmiddlewaretoken" in hidden_fields(page)
    assert ann.http.post(path, {"decision": "allow"}).status_code == 403
    assert not Consent.objects.exists()
    assert not PendingRequest.objects.exclude(decision="").exists()


def test_nobody_signed_in_is_sent_to_sign_in_first(ann: Browser, browser: Browser, partner: RelyingParty) -> None:
    path = ann.follow(partner.authorize(ann)).wsgi_request.path
    stranger = Browser(HttpClient(enforce_csrf_checks=True))
    assert stranger.follow(stranger.open(path)).wsgi_request.path == "/signin"


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_an_expired_request_can_no_longer_be_decided(
    ann: Browser, partner: RelyingParty, later: Later, decision: str
) -> None:
    page = ann.follow(partner.authorize(ann))
    later(1801)
    stale = ann.submit(page, decision=decision)
    assert stale.status_code == 400
    assert "Location" not in stale
    assert not Consent.objects.exists()
