"""Signing out in a browser, at the server itself and for a relying party."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer

pytestmark = pytest.mark.browser


@pytest.fixture
def signed_in(page: Page, person: Person) -> Page:
    page.goto("/signin")
    sign_in(page, person)
    page.get_by_role("heading", name="You are signed in").wait_for()
    return page


def test_signing_out_says_so_and_the_next_client_must_ask_again(
    signed_in: Page, server: RunningServer, relying_party: RelyingParty, first_party: str
) -> None:
    signed_in.get_by_role("link", name="Sign out").click()
    signed_in.get_by_role("button", name="Sign out").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("You are signed out")
    signed_in.goto(relying_party.authorization_url(server.url, first_party))
    expect(signed_in.get_by_label("Password", exact=True)).to_be_visible()


def test_nobody_is_signed_out_by_following_a_link(signed_in: Page) -> None:
    signed_in.goto("/signout")
    signed_in.get_by_role("link", name="Stay signed in").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("You are signed in")


def test_a_client_without_proof_of_the_sign_in_must_let_the_person_confirm(signed_in: Page, first_party: str) -> None:
    signed_in.goto(f"/o/logout?client_id={first_party}")
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("Sign out")
    signed_in.get_by_role("button", name="Sign out").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("You are signed out")
