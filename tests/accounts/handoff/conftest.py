"""Two devices, and somebody signed in at one of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from time_machine import TimeMachineFixture

from accounts.models import User
from tests.accounts.handoff.two_devices import NewDevice, Phone, browser_at


@pytest.fixture
def laptop(db: None) -> NewDevice:
    """A device where nobody is signed in."""
    return NewDevice()


@pytest.fixture
def phone(person: User) -> Phone:
    """Ann's phone, signed in."""
    owned = Phone()
    owned.browser.sign_in()
    return owned


@pytest.fixture
def other_phone(other_person: User) -> Phone:
    """Bo's phone, signed in."""
    owned = Phone(browser_at("192.0.2.55"))
    owned.browser.sign_in("bo@example.com")
    return owned


@pytest.fixture
def asked(laptop: NewDevice, phone: Phone) -> HttpResponse:
    """The page on Ann's phone that asks her, after she scanned the laptop's code."""
    laptop.begin()
    return phone.scan(laptop.code)


@pytest.fixture
def approved(laptop: NewDevice, phone: Phone, asked: HttpResponse) -> HttpResponse:
    """The page on Ann's phone after she approved."""
    return phone.approve(asked, laptop.number)


@pytest.fixture
def later(time_machine: TimeMachineFixture) -> Callable[[timedelta], None]:
    """Let time pass."""
    return lambda passed: time_machine.move_to(datetime.now(UTC) + passed)


@pytest.fixture
def hand_over(person: User) -> Callable[[NewDevice, Phone], None]:
    """Sign the new device in by way of the phone."""

    def whole(device: NewDevice, by: Phone) -> None:
        device.begin()
        by.approve(by.scan(device.code), device.number)
        device.go_on()

    return whole
