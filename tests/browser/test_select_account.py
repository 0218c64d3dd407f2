"""prompt=select_account and prompt=create in a browser, with the keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.neighbours import Neighbours
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def colleague(server: RunningServer) -> Person:
    return server.create_person("katherine.johnson@example.com")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def signed_in(request: pytest.FixtureRequest, open_page: Callable[..., Page], person: Person) -> Page:
    """A page of a browser in which the person is signed in."""
    page = open_page(java_script_enabled=request.param)
    page.goto("/signin")
    sign_in(page, person)
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()
    return page


def arrived(page: Page, relying_party: RelyingParty) -> dict[str, str]:
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    return relying_party.last_answer


def test_who_is_signed_in_goes_on_by_one_press(
    signed_in: Page,
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    first_party: str,
    complaints: Complaints,
) -> None:
    signed_in.goto(relying_party.authorization_url(server.url, first_party, prompt="select_account", state="chosen"))
    expect(signed_in.get_by_text("to continue to Harbour Mail")).to_be_visible()
    expect(signed_in.get_by_text(person.email)).to_be_visible()
    button = signed_in.get_by_role("button", name="Go on with this account")
    button.focus()
    signed_in.keyboard.press("Enter")
    answer = arrived(signed_in, relying_party)
    assert answer["code"]
    assert answer["state"] == "chosen"
    assert complaints == []


def test_another_account_takes_over(
    signed_in: Page,
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    colleague: Person,
    first_party: str,
) -> None:
    signed_in.goto(relying_party.authorization_url(server.url, first_party, prompt="select_account", state="another"))
    signed_in.get_by_role("link", name="Use another account").click()
    expect(signed_in.get_by_text(person.email)).to_have_count(0)
    expect(signed_in.get_by_label("Email")).to_have_value("")
    sign_in(signed_in, colleague)
    assert arrived(signed_in, relying_party)["state"] == "another"
    signed_in.goto(f"{server.url}/")
    expect(signed_in.get_by_text(colleague.email)).to_be_visible()


def test_a_new_account_arrives_at_the_client_that_asked_for_one(
    page: Page,
    server: RunningServer,
    neighbours: Neighbours,
    relying_party: RelyingParty,
    first_party: str,
) -> None:
    newcomer = "dorothy.vaughan@example.com"
    url = relying_party.authorization_url(
        server.url, first_party, prompt="create", login_hint=newcomer, response_mode="form_post", state="new"
    )
    page.goto(url)
    expect(page.get_by_label("Email")).to_have_value(newcomer)
    assert "new" not in page.url
    page.get_by_label("Password", exact=True).fill("a harbour full of small boats")
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill(neighbours.code_mailed_to(newcomer))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(relying_party.front_end)
    assert relying_party.last_answer["state"] == "new"
    assert relying_party.last_answer["code"]
