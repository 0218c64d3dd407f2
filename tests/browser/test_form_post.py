"""Answers by form_post in a browser, under the content security policy: at once with scripts, by a button without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser

STATE = "&=?#%+;, \"'<>\\ünï €"


def go_on(page: Page, relying_party: RelyingParty, *, java_script: bool) -> None:
    """To the end of the client's own redirects, which lead to another origin than the form's."""
    if not java_script:
        page.get_by_role("button", name="Continue").click()
    page.wait_for_url(relying_party.front_end)


@pytest.mark.parametrize("java_script", [True, False], ids=["script", "no-script"])
def test_a_code_is_posted_to_the_client_after_sign_in_and_consent(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    complaints: Complaints,
    java_script: bool,
) -> None:
    client_id = server.register_client(f"Harbour Post {java_script}", relying_party.redirect_uri)
    page = open_page(java_script_enabled=java_script)
    page.goto(relying_party.authorization_url(server.url, client_id, response_mode="form_post", state=STATE))
    sign_in(page, person)
    page.get_by_role("button", name="Allow").click()
    go_on(page, relying_party, java_script=java_script)
    answer = relying_party.last_answer
    assert answer.keys() == {"code", "state", "iss"}
    assert (answer["state"], answer["iss"]) == (STATE, server.url)
    assert relying_party.last_referrer is None
    assert complaints == []


@pytest.mark.parametrize("java_script", [True, False], ids=["script", "no-script"])
def test_a_denial_and_an_error_are_posted_too(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    third_party: str,
    complaints: Complaints,
    java_script: bool,
) -> None:
    page = open_page(java_script_enabled=java_script)
    page.goto(relying_party.authorization_url(server.url, third_party, response_mode="form_post", prompt="none"))
    go_on(page, relying_party, java_script=java_script)
    assert relying_party.last_answer["error"] == "login_required"
    page.goto(relying_party.authorization_url(server.url, third_party, response_mode="form_post"))
    sign_in(page, person)
    page.get_by_role("button", name="Deny").click()
    go_on(page, relying_party, java_script=java_script)
    assert relying_party.last_answer["error"] == "access_denied"
    assert complaints == []


def test_going_back_from_the_client_does_not_come_to_the_form_again(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, first_party: str
) -> None:
    page.goto(f"{server.url}/signin")
    sign_in(page, person)
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    page.goto(relying_party.authorization_url(server.url, first_party, response_mode="form_post", state="once"))
    page.wait_for_url(relying_party.front_end)
    first = relying_party.last_answer
    page.go_back()
    assert page.url == f"{server.url}/"
    assert relying_party.last_answer == first
    visited = page.evaluate("history.length")
    assert visited <= 4  # blank, sign-in, home, client


def test_the_page_can_be_read_and_worked_without_scripts(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    third_party: str,
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(relying_party.authorization_url(server.url, third_party, response_mode="form_post", prompt="none"))
    expect(page.get_by_role("heading", name="One moment")).to_be_visible()
    button = page.get_by_role("button", name="Continue")
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(relying_party.front_end)
