"""The sign-in page in a browser: with the keyboard, without JavaScript, with a wrong password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser


@pytest.fixture
def asked(server: RunningServer, relying_party: RelyingParty, first_party: str) -> str:
    """The address to which a trusted client sends a browser."""
    return relying_party.authorization_url(server.url, first_party, state="where-i-was")


def expect_code(page: Page, relying_party: RelyingParty, issuer: str) -> None:
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    answer = relying_party.last_answer
    assert answer["code"]
    assert (answer["state"], answer["iss"]) == ("where-i-was", issuer)


def test_sign_in_works_by_keyboard_alone(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, asked: str
) -> None:
    page.goto(asked)
    expect(page.get_by_label("Email")).to_be_focused()
    page.keyboard.type(person.email)
    page.keyboard.press("Tab")
    page.keyboard.type(person.password)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show password")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    expect_code(page, relying_party, server.url)


def test_sign_in_works_without_javascript_and_ends_at_the_client_under_the_content_security_policy(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    asked: str,
    complaints: Complaints,
) -> None:
    page = open_page(java_script_enabled=False)
    answer = page.goto(asked)
    assert answer is not None
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    expect(page.get_by_role("button", name="Show password")).to_be_hidden()
    sign_in(page, person)
    expect_code(page, relying_party, server.url)
    assert complaints == []


def test_the_page_names_the_client_that_asks(page: Page, asked: str) -> None:
    page.goto(asked)
    expect(page.get_by_text("to continue to Harbour Mail")).to_be_visible()


def test_a_wrong_password_is_announced_and_keeps_the_email_but_never_the_password(
    page: Page, person: Person, asked: str
) -> None:
    page.goto(asked)
    sign_in(page, person, password="not the password")
    alert = page.get_by_role("alert")
    expect(alert).not_to_be_empty()
    email, password = page.get_by_label("Email"), page.get_by_label("Password", exact=True)
    for field in (email, password):
        expect(field).to_have_attribute("aria-describedby", alert.get_attribute("id") or "the alert has no id")
        expect(field).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_value(person.email)
    expect(password).to_have_value("")
    expect(password).to_be_focused()
    assert "not the password" not in page.content()


def test_sign_in_succeeds_after_a_wrong_password(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, asked: str
) -> None:
    page.goto(asked)
    sign_in(page, person, password="not the password")
    page.get_by_role("alert").wait_for()
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_role("button", name="Sign in").click()
    expect_code(page, relying_party, server.url)


def test_fields_say_to_password_managers_what_they_are(page: Page) -> None:
    page.goto("/signin")
    email, password = page.get_by_label("Email"), page.get_by_label("Password", exact=True)
    wanted = {"type": "email", "inputmode": "email", "autocomplete": "username webauthn", "autocapitalize": "none"}
    for attribute, value in wanted.items():
        expect(email).to_have_attribute(attribute, value)
    expect(email).to_have_attribute("spellcheck", "false")
    expect(password).to_have_attribute("autocomplete", "current-password")


def test_a_password_can_be_pasted(page: Page) -> None:
    page.goto("/signin")
    page.get_by_label("Email").fill("pasted-by-a-manager")
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+C")
    page.get_by_label("Password", exact=True).focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_label("Password", exact=True)).to_have_value("pasted-by-a-manager")


def test_the_password_is_shown_on_request_and_hidden_again(page: Page) -> None:
    page.goto("/signin")
    password, reveal = page.get_by_label("Password", exact=True), page.get_by_role("button", name="Show password")
    expect(reveal).to_have_attribute("aria-pressed", "false")
    reveal.click()
    expect(password).to_have_attribute("type", "text")
    expect(reveal).to_have_attribute("aria-pressed", "true")
    reveal.click()
    expect(password).to_have_attribute("type", "password")


def test_a_second_client_gets_its_code_without_a_question(
    page: Page, server: RunningServer, relying_party: RelyingParty, person: Person, asked: str
) -> None:
    second = server.register_client("Harbour Calendar", relying_party.redirect_uri, "--first-party")
    page.goto(asked)
    sign_in(page, person)
    expect_code(page, relying_party, server.url)
    first_code = relying_party.last_answer["code"]
    page.goto(relying_party.authorization_url(server.url, second, state="where-i-was"))
    expect_code(page, relying_party, server.url)
    assert relying_party.last_answer["code"] != first_code
