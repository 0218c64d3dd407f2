"""A device without a browser is let in by a person at another device (RFC 8628)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser, Shown, shown
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

SPECIFICATION = "RFC 8628"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


def ask(party: RelyingParty, **parameters: str | None) -> requests.Response:
    return party.post("device_authorization", {"scope": "openid profile offline_access"} | parameters)


def poll(party: RelyingParty, device_code: str) -> requests.Response:
    return party.post("token", {"grant_type": GRANT_TYPE, "device_code": device_code})


@pytest.fixture
def told(television: RelyingParty) -> dict[str, Any]:
    """What a device was told that has just asked."""
    response = ask(television)
    assert response.status_code == 200, response.text
    return dict(response.json())


def type_code(browser: Browser, told: dict[str, Any]) -> Shown:
    """Type the code at the verification URI; the page that asks comes next."""
    page = shown(browser.open(told["verification_uri"])).page
    return shown(browser.submit(page.form_with("code"), code=told["user_code"]))


def answer(browser: Browser, asked: Shown, decision: str) -> Shown:
    return shown(browser.submit(asked.page.form_with("decision"), decision=decision))


@pytest.mark.compliance(SPECIFICATION, "3.2", "codes, verification URIs, lifetime and interval come as JSON, unstored")
def test_a_device_is_told_all_it_needs(told: dict[str, Any], provider: Provider, television: RelyingParty) -> None:
    assert told["verification_uri"].startswith(provider.issuer)
    assert told["user_code"] in told["verification_uri_complete"]
    assert told["expires_in"] > 0
    assert told["interval"] > 0
    assert len(told["device_code"]) >= 22  # 128 bits
    assert ask(television).headers["Cache-Control"] == "no-store"
    assert ask(television).json()["device_code"] != told["device_code"]


@pytest.mark.compliance(SPECIFICATION, "3.5", "tokens after the person allowed it, once")
def test_a_person_lets_a_device_in(
    signed_in: Browser, person: Person, television: RelyingParty, told: dict[str, Any]
) -> None:
    asked = type_code(signed_in, told)
    assert told["user_code"] in asked.page.text
    assert "Integration tests: television" in asked.page.text
    answer(signed_in, asked, "allow")
    response = poll(television, told["device_code"])
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    tokens = response.json()
    claims = television.verify(tokens["id_token"])
    assert television.userinfo(tokens["access_token"]).json()["sub"] == claims["sub"]
    assert television.refresh(tokens["refresh_token"]).status_code == 200
    assert poll(television, told["device_code"]).json()["error"] == "invalid_grant"


@pytest.mark.compliance(SPECIFICATION, "3.3.1", "the complete address shows the code to be compared, and does nothing")
def test_the_complete_address_only_shows_the_code(
    signed_in: Browser, television: RelyingParty, told: dict[str, Any]
) -> None:
    page = shown(signed_in.open(told["verification_uri_complete"])).page
    assert told["user_code"] in page.text
    assert poll(television, told["device_code"]).json()["error"] == "authorization_pending"
    asked = shown(signed_in.submit(page.form_with("code")))
    assert asked.page.form_with("decision")


@pytest.mark.compliance(SPECIFICATION, "3.3", "who is not signed in is asked to, and comes back to the code")
def test_who_is_not_signed_in_signs_in_first(browser: Browser, person: Person, told: dict[str, Any]) -> None:
    asked = browser.open(told["verification_uri_complete"])
    assert shown(asked).page.asks_to_sign_in
    assert told["user_code"] in shown(browser.sign_in(asked, person)).page.text


@pytest.mark.compliance(SPECIFICATION, "3.5", "authorization_pending, and slow_down for a device that asks too often")
def test_a_device_waits(television: RelyingParty, told: dict[str, Any]) -> None:
    first, second = (poll(television, told["device_code"]) for _ in range(2))
    assert (first.status_code, first.json()["error"]) == (400, "authorization_pending")
    assert (second.status_code, second.json()["error"]) == (400, "slow_down")


@pytest.mark.compliance(SPECIFICATION, "3.5", "access_denied after the person refused")
def test_a_person_keeps_a_device_out(signed_in: Browser, television: RelyingParty, told: dict[str, Any]) -> None:
    answer(signed_in, type_code(signed_in, told), "deny")
    assert poll(television, told["device_code"]).json()["error"] == "access_denied"


@pytest.mark.compliance(SPECIFICATION, "3.3", "a code that no device was told opens nothing, and can be typed anew")
def test_a_wrong_code_opens_nothing(
    browser: Browser, other_person: Person, television: RelyingParty, told: dict[str, Any]
) -> None:
    browser.sign_in(browser.open("/signin"), other_person)
    mistyped = "".join("BC"[sign == "B"] if sign.isalpha() else sign for sign in told["user_code"])
    for wrong in ("", told["user_code"][:-1], mistyped):
        refused = type_code(browser, {**told, "user_code": wrong})
        assert refused.response.status_code == 400
        assert refused.page.form_with("code")
        assert not refused.page.asks_for_consent
    assert poll(television, told["device_code"]).json()["error"] == "authorization_pending"
    assert type_code(browser, told).page.form_with("decision")


@pytest.mark.compliance(SPECIFICATION, "6.1", "a code is understood in lower case and without its hyphen")
def test_a_code_is_understood_as_people_type_it(
    browser: Browser, other_person: Person, television: RelyingParty, told: dict[str, Any]
) -> None:
    browser.sign_in(browser.open("/signin"), other_person)
    typed = told["user_code"].lower().replace("-", " ")
    assert typed != told["user_code"]
    answer(browser, type_code(browser, {**told, "user_code": typed}), "allow")
    assert poll(television, told["device_code"]).status_code == 200


@pytest.mark.compliance(SPECIFICATION, "3.3", "an answer is given once, and stands")
@pytest.mark.parametrize(("first", "second"), [("allow", "deny"), ("deny", "allow")])
def test_an_answer_stands(
    browser: Browser,
    other_person: Person,
    television: RelyingParty,
    told: dict[str, Any],
    first: str,
    second: str,
) -> None:
    browser.sign_in(browser.open("/signin"), other_person)
    asked = type_code(browser, told)
    answer(browser, asked, first)
    assert not answer(browser, asked, second).page.asks_for_consent
    error = poll(television, told["device_code"]).json().get("error")
    assert error == (None if first == "allow" else "access_denied")


@pytest.mark.compliance(SPECIFICATION, "5.4", "a claimed code is nobody else's to answer")
def test_a_claimed_code_is_taken(
    signed_in: Browser,
    new_browser: Callable[[], Browser],
    other_person: Person,
    television: RelyingParty,
    told: dict[str, Any],
) -> None:
    asked = type_code(signed_in, told)
    stranger = new_browser()
    stranger.sign_in(stranger.open("/signin"), other_person)
    assert type_code(stranger, told).response.status_code == 400
    assert shown(stranger.open(asked.page.url)).response.status_code == 404
    answer(signed_in, asked, "allow")
    assert poll(television, told["device_code"]).status_code == 200


@pytest.mark.compliance(SPECIFICATION, "3.4", "a device code is good for the client that asked")
def test_a_device_code_is_its_clients_own(
    signed_in: Browser, notes: RelyingParty, television: RelyingParty, told: dict[str, Any]
) -> None:
    answer(signed_in, type_code(signed_in, told), "allow")
    assert poll(notes, told["device_code"]).json()["error"] == "unauthorized_client"
    assert poll(television, "x" * 43).json()["error"] == "invalid_grant"
    assert poll(television, told["device_code"]).status_code == 200


@pytest.mark.compliance(SPECIFICATION, "3.1", "a client that is not registered for the grant may not ask")
def test_another_client_may_not_ask(notes: RelyingParty, television: RelyingParty) -> None:
    assert ask(notes).json()["error"] == "unauthorized_client"
    assert ask(television, scope="no-such-scope").json()["error"] == "invalid_scope"
    assert ask(television, client_id="nobody").status_code == 401


@pytest.mark.compliance(SPECIFICATION, "5.2", "the answer takes a form of this server")
def test_a_forged_form_lets_nobody_in(signed_in: Browser, television: RelyingParty, told: dict[str, Any]) -> None:
    asked = type_code(signed_in, told)
    forged = shown(signed_in.post(asked.page.url, {"decision": "allow"}))
    assert forged.response.status_code == 403
    assert poll(television, told["device_code"]).json()["error"] == "authorization_pending"


@pytest.mark.compliance(SPECIFICATION, "3.3.1", "the complete address can be shown as a QR code")
def test_the_complete_address_is_there_as_a_picture(told: dict[str, Any], base_url: str) -> None:
    picture = calls.get(base_url + urlsplit(told["verification_uri_complete"]).path + ".svg")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "<svg" in picture.text


@pytest.mark.compliance(SPECIFICATION, "4", "discovery names the endpoint")
def test_discovery_names_the_endpoint(provider: Provider) -> None:
    assert provider.endpoint("device_authorization").startswith(provider.issuer)
    assert GRANT_TYPE in provider.metadata["grant_types_supported"]


@pytest.mark.parametrize("value", ["\x00", "x" * 9000, "é", ""], ids=["NUL", "long", "odd", "empty"])
@pytest.mark.parametrize("name", ["scope", "device_code", "resource"])
def test_no_value_of_any_parameter_breaks_the_server(television: RelyingParty, name: str, value: str) -> None:
    assert 400 <= ask(television, **{name: value}).status_code < 500 or name == "device_code" or not value
    assert 400 <= poll(television, value).status_code < 500
