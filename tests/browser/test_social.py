"""Signing in with an account elsewhere in a browser: from a relying party out to the provider and back to it.

The provider is another site, so that cookies, redirects and the content security policy are what they are in earnest.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import choose_at_provider, sign_in
from tests.browser.neighbours import Neighbours
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser
every_provider = pytest.mark.parametrize("provider", ["Google", "Apple", "Facebook", "X", "Microsoft", "GitHub"])


@pytest.fixture
def asked(server: RunningServer, relying_party: RelyingParty, first_party: str) -> str:
    """The address to which a trusted client sends a browser."""
    return relying_party.authorization_url(server.url, first_party, state="where-i-was")


@pytest.fixture
def email() -> str:
    """Of somebody whom no test has seen yet."""
    return f"newcomer-{token_hex(6)}@example.com"


def expect_code(page: Page, relying_party: RelyingParty, issuer: str) -> None:
    """The browser is back at the client, with nothing of the provider's hanging on."""
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    answer = relying_party.last_answer
    assert answer["code"]
    assert (answer["state"], answer["iss"]) == ("where-i-was", issuer)
    assert "#" not in page.url


def continue_with(page: Page, provider: str, email: str) -> None:
    page.get_by_role("button", name=f"Continue with {provider}").click()
    choose_at_provider(page, email)


def prove_address_if_asked(page: Page, provider: str, email: str, neighbours: Neighbours) -> None:
    """Facebook does not vouch for addresses."""
    if provider == "Facebook":
        expect(page.get_by_label("Email")).to_have_value(email)
        page.get_by_role("button", name="Send the code").click()
        page.get_by_label("Code").fill(neighbours.code_mailed_to(email))
        page.get_by_role("button", name="Continue").click()


@every_provider
def test_somebody_new_gets_an_account_and_arrives_at_the_client(
    page: Page,
    server: RunningServer,
    relying_party: RelyingParty,
    neighbours: Neighbours,
    asked: str,
    email: str,
    provider: str,
    complaints: Complaints,
) -> None:
    page.goto(asked)
    continue_with(page, provider, email)
    prove_address_if_asked(page, provider, email, neighbours)
    expect_code(page, relying_party, server.url)
    page.goto("/")
    expect(page.get_by_text(email)).to_be_visible()
    assert complaints == []


@every_provider
def test_the_second_time_no_question_is_asked(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    neighbours: Neighbours,
    asked: str,
    email: str,
    provider: str,
) -> None:
    first, second = open_page(), open_page()
    first.goto(asked)
    continue_with(first, provider, email)
    prove_address_if_asked(first, provider, email, neighbours)
    expect_code(first, relying_party, server.url)
    second.goto(asked)
    continue_with(second, provider, email)
    expect_code(second, relying_party, server.url)


@every_provider
def test_an_account_that_is_there_is_connected_after_signing_in_to_it(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    neighbours: Neighbours,
    asked: str,
    email: str,
    provider: str,
) -> None:
    person = server.create_person(email)
    page, later = open_page(), open_page()
    page.goto(asked)
    continue_with(page, provider, email)
    prove_address_if_asked(page, provider, email, neighbours)
    expect(page.get_by_role("heading", name="You have an account already")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, person)
    page.get_by_role("button", name="Connect").click()
    expect_code(page, relying_party, server.url)
    later.goto(asked)
    continue_with(later, provider, email)
    expect_code(later, relying_party, server.url)


@every_provider
def test_an_account_is_connected_from_its_own_pages_and_then_signs_in(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    asked: str,
    email: str,
    provider: str,
) -> None:
    person = server.create_person(email)
    page, later = open_page(), open_page()
    page.goto("/signin?next=/account/identities")
    sign_in(page, person)
    page.get_by_role("button", name=f"Connect {provider}").click()
    choose_at_provider(page, f"elsewhere-{email}")
    page.wait_for_url("**/account/identities")
    expect(page.get_by_role("button", name="Unlink")).to_be_visible()
    later.goto(asked)
    continue_with(later, provider, f"elsewhere-{email}")
    expect_code(later, relying_party, server.url)


@every_provider
def test_who_cancels_is_led_back_and_can_sign_in_another_way(
    page: Page, server: RunningServer, relying_party: RelyingParty, asked: str, email: str, provider: str
) -> None:
    person = server.create_person(email)
    page.goto(asked)
    page.get_by_role("button", name=f"Continue with {provider}").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name=f"You did not continue with {provider}")).to_be_visible()
    page.get_by_role("link", name="Back to sign-in").click()
    expect(page.get_by_text("to continue to Harbour Mail")).to_be_visible()
    sign_in(page, person)
    expect_code(page, relying_party, server.url)


@every_provider
def test_a_provider_in_trouble_is_said_to_be_in_trouble(page: Page, asked: str, email: str, provider: str) -> None:
    page.goto(asked)
    page.get_by_role("button", name=f"Continue with {provider}").click()
    choose_at_provider(page, email, trouble="broken")
    expect(page.get_by_role("heading", name=f"{provider} does not answer")).to_be_visible()


@every_provider
def test_two_tabs_end_each_where_it_began(
    page: Page, server: RunningServer, relying_party: RelyingParty, first_party: str, email: str, provider: str
) -> None:
    other = page.context.new_page()
    for tab, state in ((page, "first-tab"), (other, "second-tab")):
        tab.goto(relying_party.authorization_url(server.url, first_party, state=state))
        tab.get_by_role("button", name=f"Continue with {provider}").click()
        tab.get_by_role("heading", name="Choose an account").wait_for()
    choose_at_provider(page, email, decision="deny")
    page.get_by_role("link", name="Back to sign-in").click()
    assert "next=" in page.url
    choose_at_provider(other, email, decision="deny")
    other.get_by_role("link", name="Back to sign-in").click()
    assert other.url != page.url, "each tab leads back to its own request"


def test_it_works_without_javascript(
    open_page: Callable[..., Page], server: RunningServer, relying_party: RelyingParty, asked: str, email: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(asked)
    continue_with(page, "Google", email)
    expect_code(page, relying_party, server.url)


def test_apples_form_works_without_javascript_by_its_button(
    open_page: Callable[..., Page], server: RunningServer, relying_party: RelyingParty, asked: str, email: str
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(asked)
    continue_with(page, "Apple", email)
    page.get_by_role("button", name="Go on").click()
    expect_code(page, relying_party, server.url)


def test_the_buttons_are_reached_and_pressed_by_keyboard(page: Page, asked: str) -> None:
    page.goto(asked)
    button = page.get_by_role("button", name="Continue with Google")
    page.get_by_role("button", name="Sign in").focus()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Choose an account")).to_be_visible()
