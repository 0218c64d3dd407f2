"""What a whole flow leaves behind: each fact with its subject, its client and its request, and no secret anywhere."""

import json

import pytest
from django.forms.models import model_to_dict

from accounts.models import User
from audit.models import Event
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

WRONG = "sesame open the gate"
PERSON, CLIENT, SESSION = "person", "client", "session"
# Which of subject, client and session each fact of the flow is about.
ABOUT = {
    "signin:refused": {PERSON},
    "signin:succeeded": {PERSON, SESSION},
    "signin:confirmed": {PERSON, SESSION},
    "consent:given": {PERSON, CLIENT},
    "consent:denied": {PERSON, CLIENT, SESSION},
    "authorization:issued": {PERSON, CLIENT, SESSION},
    "authorization:refused": {PERSON, CLIENT},
    "authorization:revoked": {PERSON, CLIENT, SESSION},
    "token:issued": {PERSON, CLIENT, SESSION},
    "token:refreshed": {PERSON, CLIENT, SESSION},
    "token:refused": {CLIENT},
    "token:reused": {PERSON, CLIENT},
    "token:revoked": {PERSON, CLIENT},
    "code:replayed": {PERSON, CLIENT},
    "client:refused": {CLIENT},
    "logout:requested": {PERSON, CLIENT, SESSION},
    "session:ended": {PERSON, SESSION},
}


def walk_through(browser: Browser, partner: RelyingParty) -> list[str]:
    """Everything that can happen between a person and one client; the secrets that were met."""
    page = browser.follow(partner.authorize(browser))
    page = browser.submit(page, email="ann@example.com", password=WRONG)
    page = browser.follow(browser.submit(page, email="ann@example.com", password=PASSWORD))
    browser.follow(browser.submit(page, decision="deny"))
    code = partner.answered(browser, "allow")["code"]
    met = [code, PASSWORD, WRONG, partner.secret or "", partner.verifier]
    partner.redeem(code, code_verifier="x" * 43)
    first = partner.redeem(code).json()
    partner.redeem(code)
    second = partner.tokens(browser)
    third = partner.refresh(second["refresh_token"]).json()
    partner.refresh(third["refresh_token"])  # from now on the link before it is no retry
    partner.refresh(second["refresh_token"])
    fourth = partner.tokens(browser)
    partner.revoke(fourth["access_token"])
    partner.revoke(fourth["refresh_token"])
    partner.authorize(browser, prompt="none", max_age="0")
    page = browser.follow(partner.authorize(browser, prompt="login"))
    browser.submit(page, email="ann@example.com", password=PASSWORD)
    met += [browser.http.cookies["authserver_sid"].value]
    last = partner.tokens(browser)
    partner.log_out(browser, id_token_hint=last["id_token"])
    for answer in (first, second, third, fourth, last):
        met += [answer["access_token"], answer["refresh_token"], answer["id_token"]]
    partner.secret = "a-wrong-secret-of-the-client"
    partner.refresh(last["refresh_token"])
    return [*met, partner.secret]


@pytest.fixture
def met(browser: Browser, partner: RelyingParty, person: User) -> list[str]:
    Event.objects.all().delete()  # what the fixtures did is not of the flow
    return walk_through(browser, partner)


def test_every_fact_names_whom_it_is_about(met: list[str], partner: RelyingParty, person: User) -> None:
    events = list(Event.objects.all())
    assert {event.name for event in events} == set(ABOUT)
    for event in events:
        about = ABOUT[event.name]
        assert event.person == (str(person.public_id) if PERSON in about else ""), event.name
        assert event.client == (partner.client.client_id if CLIENT in about else ""), event.name
        assert bool(event.session) == (SESSION in about), event.name
    sids = {event.session for event in events if event.session}
    assert sids == {str(person.sessions.get().public_id)}


def test_every_fact_names_its_request(met: list[str], browser: Browser, partner: RelyingParty) -> None:
    for event in Event.objects.all():
        assert len(event.request_id) == 32
        assert event.ip == "127.0.0.1"
    response = partner.authorize(browser, prompt="none")
    assert query_of(response["Location"])["error"] == "login_required"
    assert Event.objects.latest("pk").request_id == response["X-Request-ID"]


def test_no_secret_is_in_any_fact(met: list[str]) -> None:
    assert all(met)
    for event in Event.objects.all():
        written = json.dumps(model_to_dict(event), default=str)
        assert [secret for secret in met if secret in written] == [], event.name


def test_a_refusal_says_why_to_the_operator_alone(met: list[str]) -> None:
    reasons = dict(Event.objects.values_list("name", "reason"))
    assert reasons["signin:refused"] == "wrong password"
    assert reasons["client:refused"] == "wrong secret"
    assert reasons["token:refused"]
