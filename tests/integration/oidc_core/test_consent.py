"""Consent to apps that are not the operator's own: asked once for a client and its scopes (OIDC Core §3.1.2.4)."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


@pytest.fixture
def stranger(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """A third party's client that the person allows in one test."""
    return relying_party("stranger")


@pytest.fixture
def declined(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """A third party's client that the person never allows."""
    return relying_party("declined")


@pytest.mark.compliance("OIDC Core", "3.1.2.4", "consent is asked once, and again for a scope that was not allowed yet")
def test_consent_is_asked_once(
    signed_in: Browser, new_browser: Callable[[], Browser], stranger: RelyingParty, person: Person
) -> None:
    asked = shown(signed_in.open(stranger.request(scope="openid email").url))
    assert asked.page.asks_for_consent
    assert "stranger" in asked.page.text
    assert "code" in departed(signed_in.decide(asked, "allow")).parameters
    assert "code" in departed(signed_in.open(stranger.request(scope="openid email").url)).parameters
    elsewhere = new_browser()
    signing_in = elsewhere.open(stranger.request(scope="openid").url)
    assert "code" in departed(elsewhere.sign_in(signing_in, person)).parameters
    assert shown(signed_in.open(stranger.request(scope="openid email phone").url)).page.asks_for_consent
    assert shown(signed_in.open(stranger.request(scope="openid email", prompt="consent").url)).page.asks_for_consent


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "a person who declines sends the app access_denied, and is asked again")
def test_a_person_may_decline(signed_in: Browser, declined: RelyingParty) -> None:
    for _ in range(2):
        request = declined.request()
        answer = departed(signed_in.decide(signed_in.open(request.url), "deny"))
        assert answer.address == declined.redirect_uris[0]
        assert answer.parameters["error"] == "access_denied"
        assert answer.parameters["state"] == request.state
        assert answer.parameters["iss"] == declined.provider.issuer
        assert "code" not in answer.parameters


@pytest.mark.compliance("OIDC Core", "3.1.2.4", "the operator's own apps are not asked about")
def test_first_party_apps_are_not_asked_about(signed_in: Browser, notes: RelyingParty) -> None:
    assert "code" in departed(signed_in.open(notes.request(scope="openid profile email").url)).parameters


def test_consent_cannot_be_skipped(signed_in: Browser, declined: RelyingParty) -> None:
    asked = shown(signed_in.open(declined.request().url))
    flow = urlsplit(asked.page.url).path.rstrip("/").rpartition("/")[2]
    on = signed_in.open(f"{declined.provider.endpoint('authorization')}/{flow}")
    assert shown(on).page.asks_for_consent
    by_parameter = signed_in.open(declined.request(approval_prompt="auto", decision="allow").url)
    assert shown(by_parameter).page.asks_for_consent


@pytest.mark.parametrize("decision", ["", "maybe", "ALLOW"])
def test_only_a_clear_yes_is_a_yes(signed_in: Browser, declined: RelyingParty, decision: str) -> None:
    asked = shown(signed_in.open(declined.request().url))
    answer = signed_in.submit(asked.page.form_with("decision"), decision=decision)
    assert "code=" not in getattr(answer, "url", "")


def test_a_decision_needs_the_form_of_this_server(signed_in: Browser, declined: RelyingParty) -> None:
    asked = shown(signed_in.open(declined.request().url))
    assert shown(signed_in.post(asked.page.url, {"decision": "allow"})).response.status_code == 403


def test_another_person_cannot_decide(
    signed_in: Browser, new_browser: Callable[[], Browser], declined: RelyingParty, other_person: Person
) -> None:
    asked = shown(signed_in.open(declined.request().url))
    intruder = new_browser()
    intruder.sign_in(intruder.open("/signin"), other_person)
    own = shown(intruder.open(declined.request().url)).page.form_with("decision")
    own.action = asked.page.form_with("decision").action
    intruder.submit(own, decision="allow")
    flow = urlsplit(asked.page.url).path.rpartition("/")[2]
    shown(signed_in.open(f"{declined.provider.endpoint('authorization')}/{flow}"))
    assert shown(signed_in.open(declined.request().url)).page.asks_for_consent


def test_a_decided_consent_page_cannot_be_sent_again(signed_in: Browser, declined: RelyingParty) -> None:
    asked = shown(signed_in.open(declined.request().url))
    form = asked.page.form_with("decision")
    assert departed(signed_in.submit(form, decision="deny")).parameters["error"] == "access_denied"
    again = signed_in.submit(form, decision="allow")
    assert "code=" not in getattr(again, "url", "")
