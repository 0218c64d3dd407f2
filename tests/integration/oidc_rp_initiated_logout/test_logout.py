"""Signing out: by a relying party (OIDC RP-Initiated Logout 1.0) and on the hosted pages, and what ends with it."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.integration.browser import Browser, Outcome, departed, shown
from tests.integration.relying_party import RelyingParty, Tokens
from tests.integration.seed import Person

GOODBYE = "http://localhost:9101/goodbye"


@pytest.fixture
def tokens(signed_in: Browser, notes: RelyingParty, person: Person) -> Tokens:
    return notes.obtain_tokens(signed_in, person)


def log_out(browser: Browser, party: RelyingParty, **parameters: str) -> Outcome:
    return browser.open(f"{party.provider.endpoint('end_session')}?{urlencode(parameters)}")


def is_signed_in(browser: Browser, party: RelyingParty) -> bool:
    answer = departed(browser.open(party.request(prompt="none").url)).parameters
    assert "code" in answer or answer["error"] == "login_required", answer
    return "code" in answer


@pytest.mark.parametrize("state", [None, "x" * 200, "a b&c=d"], ids=["none", "long", "odd"])
@pytest.mark.compliance(
    "RP-Initiated Logout", "3", "after sign-out the person is sent to a registered address, with state"
)
def test_an_app_signs_the_person_out(
    signed_in: Browser, notes: RelyingParty, tokens: Tokens, state: str | None
) -> None:
    wanted = {"id_token_hint": tokens.id_token, "post_logout_redirect_uri": GOODBYE}
    answer = departed(log_out(signed_in, notes, **wanted, **({"state": state} if state else {})))
    assert answer.address == GOODBYE
    assert ("?" in answer.url) is bool(state)
    assert not state or answer.parameters == {"state": state}
    assert not is_signed_in(signed_in, notes)


@pytest.mark.compliance("RP-Initiated Logout", "2", "the request may be posted")
def test_the_request_may_be_posted(signed_in: Browser, notes: RelyingParty, tokens: Tokens) -> None:
    wanted = {"id_token_hint": tokens.id_token, "post_logout_redirect_uri": GOODBYE, "state": "s"}
    answer = departed(signed_in.post(notes.provider.endpoint("end_session"), wanted))
    assert answer.url == f"{GOODBYE}?state=s"
    assert not is_signed_in(signed_in, notes)


@pytest.mark.compliance("RFC 9700", "4.14.2", "with the session end the tokens that were issued in it, at every app")
def test_the_tokens_of_the_session_are_dead(
    signed_in: Browser, notes: RelyingParty, photos: RelyingParty, person: Person, tokens: Tokens
) -> None:
    others = photos.obtain_tokens(signed_in, person)
    assert notes.userinfo(tokens.access_token).status_code == 200
    log_out(signed_in, notes, id_token_hint=tokens.id_token)
    for party, issued in ((notes, tokens), (photos, others)):
        assert party.userinfo(issued.access_token).status_code == 401
        assert party.refresh(issued.refresh_token).json()["error"] == "invalid_grant"
        assert not is_signed_in(signed_in, party)


@pytest.mark.compliance("OIDC Core", "11", "offline access lasts beyond the session")
def test_offline_access_survives(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    offline = notes.obtain_tokens(signed_in, person, scope="openid offline_access", prompt="consent")
    log_out(signed_in, notes, id_token_hint=offline.id_token)
    assert not is_signed_in(signed_in, notes)
    assert notes.refresh(offline.refresh_token).status_code == 200


@pytest.mark.compliance("RP-Initiated Logout", "2", "a hint that this server did not sign proves nothing")
def test_a_forged_hint_signs_nobody_out(signed_in: Browser, notes: RelyingParty, tokens: Tokens) -> None:
    header, payload, _ = tokens.id_token.split(".")
    for forged in ("garbage", f"{header}.{payload}.AAAA", f"eyJhbGciOiJub25lIn0.{payload}."):
        shown(log_out(signed_in, notes, id_token_hint=forged, post_logout_redirect_uri=GOODBYE))
        assert is_signed_in(signed_in, notes)


@pytest.mark.parametrize(
    "address", ["https://evil.example/", f"{GOODBYE}?a=b", f"{GOODBYE}/", "http://localhost:9102/goodbye"]
)
@pytest.mark.compliance("RP-Initiated Logout", "3", "nobody is sent to an address that is not the client's, exactly")
def test_an_unregistered_address_is_not_followed(
    signed_in: Browser, notes: RelyingParty, tokens: Tokens, address: str
) -> None:
    page = shown(log_out(signed_in, notes, id_token_hint=tokens.id_token, post_logout_redirect_uri=address)).page
    assert address not in page.links
    assert "evil.example" not in page.text


@pytest.mark.compliance("RP-Initiated Logout", "2", "without a hint the person is asked, and may stay")
def test_without_a_hint_the_person_is_asked(signed_in: Browser, notes: RelyingParty) -> None:
    asked = shown(log_out(signed_in, notes))
    assert is_signed_in(signed_in, notes)
    shown(signed_in.submit(asked.page.form_with("confirm"), confirm="yes"))
    assert not is_signed_in(signed_in, notes)


@pytest.mark.compliance("RP-Initiated Logout", "2", "a client_id is enough to be sent back, once the person said yes")
def test_with_a_client_id_the_person_is_asked_and_sent_back(signed_in: Browser, notes: RelyingParty) -> None:
    asked = shown(log_out(signed_in, notes, client_id=notes.client_id, post_logout_redirect_uri=GOODBYE, state="s"))
    answer = departed(signed_in.submit(asked.page.form_with("confirm"), confirm="yes"))
    assert answer.url == f"{GOODBYE}?state=s"
    assert not is_signed_in(signed_in, notes)


@pytest.mark.compliance("RP-Initiated Logout", "2", "another person's ID token does not end this session unasked")
def test_another_persons_hint_does_not_sign_out(
    signed_in: Browser, new_browser: Callable[[], Browser], notes: RelyingParty, other_person: Person
) -> None:
    others = notes.obtain_tokens(new_browser(), other_person)
    shown(log_out(signed_in, notes, id_token_hint=others.id_token))
    assert is_signed_in(signed_in, notes)


@pytest.mark.compliance("RP-Initiated Logout", "2", "a client_id that is not the hint's audience is refused")
def test_a_client_id_must_match_the_hint(
    signed_in: Browser, notes: RelyingParty, photos: RelyingParty, tokens: Tokens
) -> None:
    wanted = {"client_id": photos.client_id, "post_logout_redirect_uri": "http://localhost:9102/goodbye"}
    refused = log_out(signed_in, notes, id_token_hint=tokens.id_token, **wanted)
    assert shown(refused).response.status_code == 400
    assert is_signed_in(signed_in, notes)


@pytest.mark.compliance("RP-Initiated Logout", "2", "confirming is a form of this server: another site cannot send it")
def test_signing_out_by_a_forged_form_is_refused(signed_in: Browser, notes: RelyingParty) -> None:
    signed_in.post(notes.provider.endpoint("end_session"), {"confirm": "yes"})
    assert is_signed_in(signed_in, notes)
    asked = shown(log_out(signed_in, notes, client_id=notes.client_id))
    assert shown(signed_in.post(asked.page.url, {"confirm": "yes"})).response.status_code == 403
    assert is_signed_in(signed_in, notes)
    assert shown(signed_in.post("/signout", {})).response.status_code == 403
    assert is_signed_in(signed_in, notes)


def test_who_is_not_signed_in_sees_that_they_are_signed_out(browser: Browser, notes: RelyingParty) -> None:
    assert shown(log_out(browser, notes)).response.status_code == 200


def test_signing_out_on_the_hosted_page(signed_in: Browser, notes: RelyingParty, tokens: Tokens) -> None:
    asked = shown(signed_in.open("/signout"))
    form = next(form for form in asked.page.forms if form.method == "POST")
    answer = shown(signed_in.submit(form))
    assert "storage" in answer.response.headers["Clear-Site-Data"]
    assert not is_signed_in(signed_in, notes)
    assert notes.userinfo(tokens.access_token).status_code == 401


@pytest.mark.parametrize(
    "name", ["id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales", "logout_hint"]
)
@pytest.mark.parametrize("value", ["\x00", "x" * 3000, "\r\nSet-Cookie: a=b"], ids=["NUL", "long", "CRLF"])
def test_no_value_of_any_parameter_breaks_the_server(
    signed_in: Browser, notes: RelyingParty, name: str, value: str
) -> None:
    answer = log_out(signed_in, notes, **{name: value})
    assert answer.response.status_code < 500
