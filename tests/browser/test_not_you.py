""" "Not you?" in a browser: somebody else takes over at a shared computer, and the app gets whoever that is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def successor(server: RunningServer) -> Person:
    return server.create_person("betty.holberton@example.com")


@pytest.mark.parametrize("java_script", [True, False], ids=["script", "no-script"])
def test_another_person_takes_the_request_over_at_the_consent_page(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    successor: Person,
    third_party: str,
    java_script: bool,
) -> None:
    page = open_page(java_script_enabled=java_script)
    page.goto(relying_party.authorization_url(server.url, third_party, state="of the second", login_hint=person.email))
    sign_in(page, person)
    page.get_by_role("link", name="Not you?").click()
    expect(page.get_by_text("to continue to Harbour Notes")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("to continue to Harbour Notes")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("")
    sign_in(page, successor)
    expect(page.get_by_text(successor.email)).to_be_visible()
    expect(page.get_by_text(person.email)).to_have_count(0)
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    assert relying_party.last_answer["state"] == "of the second"


def test_another_person_takes_the_request_over_where_a_new_proof_is_asked_for(
    page: Page,
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    successor: Person,
    first_party: str,
) -> None:
    page.goto("/signin")
    sign_in(page, person)
    page.goto(relying_party.authorization_url(server.url, first_party, state="of the second", prompt="login"))
    page.get_by_role("link", name="Not you?").click()
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, successor)
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    assert relying_party.last_answer["state"] == "of the second"
    assert relying_party.last_answer["code"]
    page.goto(f"{server.url}/")
    expect(page.get_by_text(successor.email)).to_be_visible()


def test_going_back_shows_nothing_of_the_one_who_left(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, third_party: str
) -> None:
    page.goto(relying_party.authorization_url(server.url, third_party))
    sign_in(page, person)
    page.get_by_role("link", name="Not you?").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email").wait_for()
    for _step in range(2):
        page.go_back()
        expect(page.get_by_text(person.email)).to_have_count(0)
        expect(page.get_by_label("Email")).to_be_visible()


def test_who_stays_signed_in_goes_on_as_before(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, third_party: str
) -> None:
    page.goto(relying_party.authorization_url(server.url, third_party))
    sign_in(page, person)
    page.get_by_role("link", name="Not you?").click()
    page.get_by_role("link", name="Stay signed in").click()
    expect(page.get_by_role("button", name="Allow")).to_be_visible()


def test_from_an_account_page_signing_in_again_leads_back_there(page: Page, person: Person, successor: Person) -> None:
    page.goto("/signin")
    sign_in(page, person)
    page.goto("/signout?next=/account/profile")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in again").click()
    sign_in(page, successor)
    expect(page.get_by_role("heading", level=1)).to_have_text("Profile")
