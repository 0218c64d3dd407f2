"""Relying parties are told server to server that a session has ended (OpenID Connect Back-Channel Logout 1.0)."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import pytest

from tests.integration import listener
from tests.integration.browser import Browser, shown
from tests.integration.listener import Listener
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

SPECIFICATION = "Back-Channel Logout"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def ear(listening: RelyingParty) -> Iterator[Listener]:
    """The server of the client `listening`."""
    if not listening.backchannel_logout_uri:
        pytest.skip("CALLED_BY_WORKER was not set when the seed was made (tests/integration/README.md)")
    with listener.running(listening.backchannel_logout_uri) as running:
        yield running


def check(token: str, party: RelyingParty) -> dict[str, Any]:
    """The claims of a logout token after the checks of §2.6."""
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "logout+jwt"
    key = next(key for key in party.provider.signing_keys() if key["kid"] == header["kid"])
    claims: dict[str, Any] = jwt.decode(
        token,
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience=party.client_id,
        issuer=party.provider.issuer,
        options={"require": ["iss", "aud", "iat", "exp", "jti", "events"]},
    )
    assert claims["events"] == {EVENT: {}}
    assert "nonce" not in claims
    assert 0 < claims["exp"] - claims["iat"] <= 120
    return claims


def sign_out(browser: Browser) -> None:
    asked = shown(browser.open("/signout"))
    shown(browser.submit(next(form for form in asked.page.forms if form.method == "POST")))


@pytest.mark.compliance(SPECIFICATION, "2.5", "a logout token is posted, as the one parameter of a form")
@pytest.mark.compliance(SPECIFICATION, "2.4", "sub and sid of a logout token are those of the ID token")
def test_a_client_is_told_that_its_session_has_ended(
    signed_in: Browser, listening: RelyingParty, person: Person, ear: Listener
) -> None:
    known = listening.claims(listening.obtain_tokens(signed_in, person))
    sign_out(signed_in)
    told = ear.next()
    assert told.path == urlsplit(listening.backchannel_logout_uri).path
    assert told.content_type == "application/x-www-form-urlencoded"
    assert set(told.form) == {"logout_token"}
    claims = check(told.form["logout_token"][0], listening)
    assert (claims["sub"], claims["sid"]) == (known["sub"], known["sid"])


@pytest.mark.compliance(SPECIFICATION, "2.3", "a sign-out at one client is told to the others of the session")
def test_signing_out_at_another_client_is_told(
    signed_in: Browser, listening: RelyingParty, notes: RelyingParty, person: Person, ear: Listener
) -> None:
    known = listening.claims(listening.obtain_tokens(signed_in, person))
    hint = notes.obtain_tokens(signed_in, person).id_token
    signed_in.open(f"{notes.provider.endpoint('end_session')}?{urlencode({'id_token_hint': hint})}")
    assert check(ear.next().form["logout_token"][0], listening)["sid"] == known["sid"]


def test_a_session_that_is_ended_from_another_device_is_told(
    signed_in: Browser, new_browser: Callable[[], Browser], listening: RelyingParty, person: Person, ear: Listener
) -> None:
    known = listening.claims(listening.obtain_tokens(signed_in, person))
    phone = new_browser()
    phone.sign_in(phone.open("/signin"), person)
    forms = shown(phone.open("/account/sessions")).page.forms
    shown(phone.submit(next(form for form in forms if form.fields.get("end") == "others")))
    told = iter(lambda: check(ear.next().form["logout_token"][0], listening)["sid"], None)
    assert known["sid"] in told  # after those of earlier tests, which end with it


def test_another_session_of_the_person_is_not_spoken_of(
    signed_in: Browser, new_browser: Callable[[], Browser], listening: RelyingParty, person: Person, ear: Listener
) -> None:
    here = listening.claims(listening.obtain_tokens(signed_in, person))
    elsewhere = new_browser()
    there = listening.claims(listening.obtain_tokens(elsewhere, person))
    assert (here["sub"], here["sid"] == there["sid"]) == (there["sub"], False)
    for browser, known in ((elsewhere, there), (signed_in, here)):  # each once, and in this order
        sign_out(browser)
        assert check(ear.next().form["logout_token"][0], listening)["sid"] == known["sid"]


@pytest.mark.compliance(SPECIFICATION, "2.8", "what the client did not take is sent again, with a new token")
def test_a_client_in_trouble_is_told_again(
    signed_in: Browser, listening: RelyingParty, person: Person, ear: Listener
) -> None:
    listening.obtain_tokens(signed_in, person)
    ear.answers = [503]
    sign_out(signed_in)
    first, second = (check(ear.next().form["logout_token"][0], listening) for _ in range(2))
    assert first["sid"] == second["sid"]
    assert first["jti"] != second["jti"]


@pytest.mark.compliance(SPECIFICATION, "2.1", "discovery says that it is offered, with sid")
def test_discovery_offers_it(provider: Provider) -> None:
    assert provider.metadata["backchannel_logout_supported"] is True
    assert provider.metadata["backchannel_logout_session_supported"] is True


@pytest.mark.compliance(SPECIFICATION, "2.1", "a session has one sid for each client, which is no other client's")
def test_an_id_token_names_the_session(
    signed_in: Browser, notes: RelyingParty, photos: RelyingParty, listening: RelyingParty, person: Person
) -> None:
    sids = {party.client_id: set() for party in (notes, listening)}
    for party in (notes, listening, notes, listening):
        tokens = party.obtain_tokens(signed_in, person)
        renewed = party.refresh(tokens.refresh_token).json()["id_token"]
        sids[party.client_id] |= {party.claims(tokens)["sid"], party.verify(renewed)["sid"]}
    assert [len(of_one) for of_one in sids.values()] == [1, 1]
    assert sids[notes.client_id] != sids[listening.client_id]
