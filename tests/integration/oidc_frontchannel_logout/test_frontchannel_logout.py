"""Relying parties are told by way of the browser that it was signed out (OpenID Connect Front-Channel Logout 1.0)."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.integration.browser import Browser, Departed, shown
from tests.integration.calls import LONGEST_WAIT
from tests.integration.pages import Page
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

SPECIFICATION = "Front-Channel Logout"
GOODBYE = "http://localhost:9402/goodbye"


def page_after(outcome: Departed) -> Page:
    """The page that moved on to where the browser departed to."""
    assert outcome.response.status_code == 200
    return Page(outcome.response)


def signed_out_by(browser: Browser, party: RelyingParty, **parameters: str) -> Departed:
    outcome = browser.open(f"{party.provider.endpoint('end_session')}?{urlencode(parameters)}")
    assert isinstance(outcome, Departed)
    return outcome


@pytest.mark.compliance(SPECIFICATION, "2", "the registered address is loaded in a frame, with its own query")
@pytest.mark.compliance(SPECIFICATION, "3", "iss and sid name the session in the words of its ID token")
def test_a_client_is_loaded_in_a_frame(signed_in: Browser, framed: RelyingParty, person: Person) -> None:
    known = framed.claims(framed.obtain_tokens(signed_in, person))
    asked = shown(signed_in.open("/signout"))
    page = shown(signed_in.submit(next(form for form in asked.page.forms if form.method == "POST"))).page
    (frame,) = page.frames
    assert frame.partition("?")[0] == "http://localhost:9402/frontchannel-logout"
    assert parse_qs(urlsplit(frame).query, strict_parsing=True) == {
        "of": ["framed"],
        "iss": [framed.provider.issuer],
        "sid": [known["sid"]],
    }


@pytest.mark.compliance("RP-Initiated Logout", "3", "the browser goes back after it had time to load the frames")
def test_the_page_moves_on(signed_in: Browser, framed: RelyingParty, person: Person) -> None:
    hint = framed.obtain_tokens(signed_in, person).id_token
    left = signed_out_by(signed_in, framed, id_token_hint=hint, post_logout_redirect_uri=GOODBYE, state="s")
    assert left.url == f"{GOODBYE}?state=s"
    page = page_after(left)
    assert len(page.frames) == 1
    assert left.url in page.links


def test_the_page_may_load_these_frames_and_no_others(signed_in: Browser, framed: RelyingParty, person: Person) -> None:
    hint = framed.obtain_tokens(signed_in, person).id_token
    left = signed_out_by(signed_in, framed, id_token_hint=hint, post_logout_redirect_uri=GOODBYE)
    policy = left.response.headers["Content-Security-Policy"]
    assert "frame-src http://localhost:9402;" in f"{policy};"
    elsewhere = signed_in.session.get(f"{signed_in.base_url}/signin", timeout=LONGEST_WAIT)
    assert "frame-src 'none'" in elsewhere.headers["Content-Security-Policy"]


@pytest.mark.compliance(SPECIFICATION, "2", "a client that the browser was not signed in to is not loaded")
def test_a_client_that_was_not_used_is_not_loaded(
    signed_in: Browser, framed: RelyingParty, notes: RelyingParty, person: Person
) -> None:
    notes.obtain_tokens(signed_in, person)
    asked = shown(signed_in.open("/signout"))
    page = shown(signed_in.submit(next(form for form in asked.page.forms if form.method == "POST"))).page
    assert page.frames == []


@pytest.mark.compliance(SPECIFICATION, "3", "discovery says that it is offered, with iss and sid")
def test_discovery_offers_it(provider: Provider) -> None:
    assert provider.metadata["frontchannel_logout_supported"] is True
    assert provider.metadata["frontchannel_logout_session_supported"] is True


@pytest.mark.compliance("Session Management", "3.3", "what is not offered is not named: no check_session_iframe")
def test_discovery_names_no_session_frame(provider: Provider) -> None:
    assert "check_session_iframe" not in provider.metadata
