"""Guessing at a password: slowed for the guesser, open for the owner."""

from datetime import UTC, datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from accounts.models import User
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db


def guess(browser: Browser, times: int, email: str = "ann@example.com") -> list[int]:
    """Wrong passwords, one after the other; the answer is their status codes."""
    return [browser.sign_in(email, f"wrong password {number}").status_code for number in range(times)]


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com"], ids=["known", "unknown"])
def test_after_five_wrong_passwords_an_address_has_to_wait(
    browser: Browser, person: User, time_machine: TimeMachineFixture, email: str
) -> None:
    start = datetime.now(UTC)
    time_machine.move_to(start, tick=False)
    assert guess(browser, 7, email) == [400, 400, 400, 400, 400, 429, 429]
    time_machine.move_to(start + timedelta(seconds=2), tick=False)
    assert guess(browser, 1, email) == [400]
    assert guess(browser, 1, email) == [429]


def test_waits_grow_but_end(browser: Browser, person: User, time_machine: TimeMachineFixture) -> None:
    now = datetime.now(UTC)
    waits = []
    time_machine.move_to(now, tick=False)
    guess(browser, 5)
    for _ in range(13):
        answer = browser.sign_in(password="wrong again and again")
        if answer.status_code == 429:
            waits.append(int(answer["Retry-After"]))
            now += timedelta(seconds=waits[-1])
            time_machine.move_to(now, tick=False)
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert max(waits) <= 901


def test_the_owner_signs_in_at_a_known_browser_while_strangers_guess(
    browser: Browser, other_browser: Browser, person: User
) -> None:
    browser.sign_in()
    browser.submit(browser.open("/signout"))
    assert guess(other_browser, 7)[-1] == 429
    assert other_browser.sign_in().status_code == 429
    assert browser.sign_in(password=PASSWORD).status_code == 200


def test_a_success_in_one_browser_does_not_empty_the_count_of_strangers(
    browser: Browser, other_browser: Browser, person: User
) -> None:
    browser.sign_in()
    guess(other_browser, 5)
    browser.sign_in()
    assert other_browser.sign_in(password="wrong password 6").status_code == 429


def test_one_network_cannot_try_one_password_on_many_addresses(browser: Browser, person: User) -> None:
    for number in range(30):
        assert browser.sign_in(f"person{number}@example.com", "Summer2026!").status_code == 400
    assert browser.sign_in("person31@example.com", "Summer2026!").status_code == 429
