"""A browser that somebody came to by a provider is known from then on, and one that is not known is told of."""

import pytest

from accounts import known_devices
from accounts.social import providers
from tests.accounts.handoff.two_devices import browser_at
from tests.accounts.social.native import ask, proof_of, signed_in
from tests.accounts.social.standin import PROVIDERS, Standin, arrive, get_in
from tests.accounts.test_sign_in_notices import SUBJECT
from tests.mailbox import Mailbox
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("provider", PROVIDERS)]


def subjects(mailbox: Mailbox) -> list[str]:
    return [message.subject for message in mailbox.read()]


def test_the_browser_is_known_after_it(browser: Browser, mailbox: Mailbox, provider: str) -> None:
    get_in(browser, mailbox, provider)
    mailbox.read()
    request = browser.open("/").wsgi_request
    assert known_devices.device_of(request, "kim.park@example.com")
    browser.submit(browser.open("/signout"))
    arrive(browser, provider)
    assert subjects(mailbox) == []


def test_guesses_of_strangers_then_cost_the_owner_nothing(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, kim: object, provider: str
) -> None:
    """What a password sign-in gives the browser, a provider's gives too: tries of its own."""
    page = browser.follow(get_in(browser, mailbox, provider))
    browser.follow(browser.sign_in("kim.park@example.com", after=page.wsgi_request.path))
    browser.submit(browser.open("/signout"))
    for _ in range(6):
        other_browser.sign_in("kim.park@example.com", password="a stranger's guess")
    assert browser.sign_in("kim.park@example.com").status_code == 200


def test_another_browser_is_told_of_with_the_providers_name(browser: Browser, mailbox: Mailbox, provider: str) -> None:
    get_in(browser, mailbox, provider)
    assert SUBJECT not in subjects(mailbox), "they have just signed up"
    arrive(browser_at("203.0.113.9"), provider)
    (told,) = mailbox.read()
    assert (told.subject, told.to) == (SUBJECT, "kim.park@example.com")
    assert f"Proof: {providers.title(provider)}" in told.text
    assert "203.0.113.9" in told.text


def test_an_app_is_told_of(
    native_app: RelyingParty, browser: Browser, mailbox: Mailbox, standin: Standin, provider: str
) -> None:
    get_in(browser, mailbox, provider)
    mailbox.read()
    signed_in(native_app, ask(native_app, **proof_of(standin, native_app, provider)))
    (told,) = mailbox.read()
    assert told.subject == SUBJECT
    assert "App: App" in told.text
