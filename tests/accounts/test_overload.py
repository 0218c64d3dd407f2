"""Floods: what was not tried costs nobody anything, and what was refused counts all the same."""

import pytest
from pytest_django import Settings

from accounts.models import User
from tests.accounts.test_recovery import NEW_PASSWORD, ask
from tests.accounts.test_signup import sign_up
from tests.mailbox import Mailbox
from tests.people import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_waits_for_a_turn(settings: Settings) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS = 0


def test_an_overload_does_not_cost_the_reset_link(
    browser: Browser, person: User, mailbox: Mailbox, request: pytest.FixtureRequest
) -> None:
    ask(browser)
    link = mailbox.newest().link
    page = browser.open(link)
    request.getfixturevalue("every_turn_taken")  # from here on
    assert browser.submit(page, password=NEW_PASSWORD).status_code == 503
    assert browser.open(link).status_code == 200


def test_an_overload_does_not_cost_the_reset_code(
    browser: Browser, person: User, mailbox: Mailbox, every_turn_taken: None
) -> None:
    page = browser.open(ask(browser))
    code = mailbox.newest().code
    for _ in range(6):
        assert browser.submit(page, code=code, password=NEW_PASSWORD).status_code == 503


def test_an_overload_does_not_cost_the_sign_up_link(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, request: pytest.FixtureRequest
) -> None:
    sign_up(browser)
    link = mailbox.newest().link
    page = other_browser.open(link)
    request.getfixturevalue("every_turn_taken")  # from here on
    assert other_browser.submit(page, password=NEW_PASSWORD).status_code == 503
    assert not User.objects.exists()
    assert other_browser.open(link).status_code == 200


def test_an_overload_is_no_wrong_password(browser: Browser, person: User, every_turn_taken: None) -> None:
    assert [browser.sign_in().status_code for _ in range(6)] == [503] * 6


def test_an_overload_does_not_count_against_the_network(browser: Browser, person: User, every_turn_taken: None) -> None:
    addresses = [f"person{number}@example.com" for number in range(31)]
    assert {browser.sign_in(address).status_code for address in addresses} == {503}


def test_refused_sign_ups_count_against_the_network(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.open("/signup")
    refused = [browser.submit(page, email="cy@example.com", password="short") for _ in range(6)]
    assert [answer.status_code for answer in refused] == [400] * 5 + [429]


def test_strangers_who_use_up_an_addresss_mail_do_not_keep_its_person_from_confirming(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    browser.sign_in()
    for _ in range(4):
        ask(other_browser)
    mailbox.read()
    page = browser.open("/confirm")
    browser.submit(page, send="1")
    assert mailbox.newest().code
