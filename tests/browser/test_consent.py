"""The consent page in a browser: what it says, and where each answer leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer

pytestmark = pytest.mark.browser


def test_consent_says_who_asks_for_what_and_of_whom(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, third_party: str
) -> None:
    page.goto(relying_party.authorization_url(server.url, third_party))
    sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Harbour Notes")
    expect(page.get_by_text(person.email)).to_be_visible()
    expect(page.get_by_role("link", name="Not you?")).to_be_visible()
    expect(page.get_by_role("listitem")).to_have_count(3)
    for answer in ("Allow", "Deny"):
        expect(page.get_by_role("button", name=answer)).to_be_in_viewport(ratio=1)


def test_allowing_ends_at_the_client_with_a_code_and_is_not_asked_again(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person
) -> None:
    client_id = server.register_client("Harbour Photos", relying_party.redirect_uri)
    page.goto(relying_party.authorization_url(server.url, client_id, state="first"))
    sign_in(page, person)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    assert relying_party.last_answer.keys() >= {"code", "iss"}
    assert relying_party.last_answer["state"] == "first"
    page.goto(relying_party.authorization_url(server.url, client_id, state="second"))
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    assert relying_party.last_answer["code"]
    assert relying_party.last_answer["state"] == "second"


def test_denying_ends_at_the_client_without_a_code_and_is_asked_again(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, third_party: str
) -> None:
    page.goto(relying_party.authorization_url(server.url, third_party, state="here"))
    sign_in(page, person)
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    answer = relying_party.last_answer
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "here", server.url)
    assert "code" not in answer
    page.goto(relying_party.authorization_url(server.url, third_party))
    expect(page.get_by_role("button", name="Allow")).to_be_visible()


def test_consent_names_the_apis(
    open_page: Callable[..., Page], server: RunningServer, relying_party: RelyingParty, person: Person
) -> None:
    orders = f"urn:example:{'orders' * 20}"
    server.manage("register_resource", "--identifier", orders, "--name", "Harbour Orders", "--scope", "orders:read")
    client_id = server.register_client("Harbour Shop", relying_party.redirect_uri, "--scope", "orders:read")
    url = relying_party.authorization_url(server.url, client_id, scope="orders:read", resource=orders)
    page = open_page(viewport={"width": 390, "height": 844})
    for _ in range(200):  # the server looks for new APIs every few seconds
        page.goto(url)
        if "invalid_target" not in page.url:
            break
    sign_in(page, person)
    expect(page.get_by_text("Harbour Orders")).to_be_visible()
    expect(page.get_by_text(orders)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    assert relying_party.last_answer["error"] == "access_denied"
