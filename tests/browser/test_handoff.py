"""Signing in on one device with another: two browser profiles, one of them a phone, neither with JavaScript."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.mailed_pages import long_address
from tests.browser.page_checks import SCHEMES, SCREENS, faults_of, keep_picture
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
MILLISECONDS_FOR_NEWS = 15_000  # the laptop asks every three seconds how it stands


@dataclass(frozen=True)
class Pair:
    """A laptop where nobody is signed in, and a phone where somebody is."""

    laptop: Page
    phone: Page

    def ask(self, address: str = "/signin") -> str:
        """Press the button on the laptop; returns the code it then shows."""
        self.laptop.goto(address)
        self.laptop.get_by_role("button", name="Use another device").click()
        picture = self.laptop.get_by_role("img", name="QR code that opens")
        expect(picture).to_be_visible()
        return str(picture.get_attribute("alt")).rpartition("/")[2]

    def scan(self, code: str) -> None:
        """Open what the QR code says on the phone, and go on."""
        self.phone.goto(f"/device/{code}")
        expect(self.phone.get_by_text(code)).to_be_visible()
        self.phone.get_by_role("button", name="Continue").click()
        expect(self.phone.get_by_role("heading", level=1)).to_have_text("Let this device into your account?")

    def number(self) -> str:
        """The number that the laptop shows by itself once the phone has the request."""
        digits = self.laptop.locator(".number__digits")
        expect(digits).to_have_text(re.compile(r"^\d\d$"), timeout=MILLISECONDS_FOR_NEWS)
        return digits.inner_text()

    def expect_news(self, heading: str) -> None:
        """What the laptop says once it has heard of it, by itself."""
        expect(self.laptop.get_by_role("heading", level=1)).to_have_text(heading, timeout=MILLISECONDS_FOR_NEWS)

    def approve(self, number: str) -> None:
        """Type the number into the phone and approve."""
        self.phone.get_by_label("Number on the other device").fill(number)
        self.phone.get_by_role("button", name="Approve").click()


@pytest.fixture
def pair(open_page: Callable[..., Page], person: Person) -> Pair:
    phone = open_page(java_script_enabled=False, user_agent=IPHONE, viewport=ViewportSize(width=390, height=844))
    phone.goto("/signin")
    sign_in(phone, person)
    phone.get_by_role("link", name="Sign out").wait_for()
    return Pair(laptop=open_page(java_script_enabled=False), phone=phone)


def test_the_phone_signs_the_laptop_in_and_the_client_gets_its_code(
    pair: Pair,
    server: RunningServer,
    relying_party: RelyingParty,
    first_party: str,
    person: Person,
    complaints: Complaints,
) -> None:
    code = pair.ask(relying_party.authorization_url(server.url, first_party, state="where-i-was"))
    pair.scan(code)
    expect(pair.phone.get_by_text("Harbour Mail")).to_be_visible()
    expect(pair.phone.get_by_text("Chrome on Linux")).to_be_visible()
    pair.approve(pair.number())
    expect(pair.phone.get_by_role("heading", level=1)).to_have_text("Approved")
    pair.expect_news("Approved")
    pair.laptop.get_by_role("button", name=f"Continue as {person.email}").click()
    pair.laptop.wait_for_url(f"{relying_party.redirect_uri}?**")
    assert relying_party.last_answer["code"]
    assert relying_party.last_answer["state"] == "where-i-was"
    assert complaints == []


def lose_the_answer(route: Route) -> None:
    """The server gets the request, and the browser nothing of the answer: it stays where it is."""
    asked = route.request
    again = urllib.request.Request(asked.url, asked.post_data_buffer, asked.all_headers(), method="POST")  # noqa: S310 — the server under test
    with urllib.request.urlopen(again, timeout=15) as answer:  # noqa: S310 — the server under test
        assert answer.status == 200
    route.fulfill(status=204)


def test_pressing_the_last_button_again_ends_signed_in_although_the_first_answer_was_lost(
    pair: Pair, person: Person
) -> None:
    pair.scan(pair.ask("/signin?next=/account/profile"))
    pair.approve(pair.number())
    pair.expect_news("Approved")
    button = pair.laptop.get_by_role("button", name=f"Continue as {person.email}")
    pair.laptop.route("**/signin/device/complete", lose_the_answer, times=1)
    with pair.laptop.expect_response("**/signin/device/complete"):
        button.click(no_wait_after=True)
    button.click()
    expect(pair.laptop.get_by_role("heading", level=1)).to_have_text("Profile")


def test_a_refusal_reaches_the_laptop_by_itself(pair: Pair) -> None:
    pair.scan(pair.ask())
    pair.phone.get_by_role("button", name="Refuse").click()
    expect(pair.phone.get_by_role("heading", level=1)).to_have_text("Refused")
    pair.expect_news("Not approved")
    expect(pair.laptop.get_by_role("button", name="Get a new code")).to_be_visible()


def test_the_phone_can_be_worked_by_keyboard_alone(pair: Pair) -> None:
    pair.ask()
    code = pair.laptop.locator(".code__text").inner_text()
    pair.phone.goto("/device")
    expect(pair.phone.get_by_label("Code")).to_be_focused()
    pair.phone.keyboard.type(code.lower())
    pair.phone.keyboard.press("Enter")
    expect(pair.phone.get_by_label("Number on the other device")).to_be_focused()
    pair.phone.keyboard.type(pair.number())
    pair.phone.keyboard.press("Enter")
    expect(pair.phone.get_by_role("heading", level=1)).to_have_text("Approved")
    pair.expect_news("Approved")


def test_a_wrong_number_is_announced_and_lets_nobody_in(pair: Pair) -> None:
    pair.scan(pair.ask())
    number = pair.number()
    pair.approve("10" if number != "10" else "11")
    expect(pair.phone.get_by_role("alert")).to_contain_text("That is not the number.")
    expect(pair.phone.get_by_label("Number on the other device")).to_have_attribute("aria-invalid", "true")
    pair.laptop.goto("/signin/device")
    expect(pair.laptop.get_by_role("heading", level=1)).to_have_text("Now type this number there")


def test_refreshing_can_be_stopped_by_whoever_it_disturbs(pair: Pair) -> None:
    code = pair.ask()
    pair.laptop.get_by_role("link", name="Stop refreshing this page").click()
    pair.scan(code)
    expect(pair.laptop.get_by_role("heading", level=1)).to_have_text("Use another device")
    pair.laptop.get_by_role("link", name="Check now").click()
    expect(pair.laptop.get_by_role("heading", level=1)).to_have_text("Now type this number there")


def walk(pair: Pair) -> Iterator[tuple[str, Page]]:
    """Every page of both sides in turn. Refreshing is off, so that a page holds still while it is looked at."""
    laptop, phone = pair.laptop, pair.phone
    code = pair.ask()
    laptop.goto("/signin/device?still=1")
    yield "handoff-code", laptop
    phone.goto("/device")
    yield "handoff-type", phone
    phone.get_by_label("Code").fill("BCDF-GHJK")
    phone.get_by_role("button", name="Continue").click()
    phone.get_by_role("alert").wait_for()
    yield "handoff-type-refused", phone
    phone.goto(f"/device/{code}")
    yield "handoff-scanned", phone
    pair.scan(code)
    yield "handoff-decide", phone
    laptop.goto("/signin/device?still=1")
    yield "handoff-number", laptop
    pair.approve("10" if pair.number() != "10" else "11")
    phone.get_by_role("alert").wait_for()
    yield "handoff-decide-refused", phone
    pair.approve(pair.number())
    phone.get_by_role("heading", name="Approved").wait_for()
    yield "handoff-approved-phone", phone
    laptop.goto("/signin/device?still=1")
    yield "handoff-approved", laptop
    pair.scan(pair.ask())
    phone.get_by_role("button", name="Refuse").click()
    phone.get_by_role("heading", name="Refused").wait_for()
    yield "handoff-refused-phone", phone
    laptop.goto("/signin/device?still=1")
    yield "handoff-refused", laptop


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen["width"]))
def test_every_page_is_readable_and_fits(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    complaints: Complaints,
    screen: ViewportSize,
    scheme: str,
) -> None:
    owner = server.create_person(long_address())
    pair = Pair(*(open_page(viewport=screen, color_scheme=scheme) for _side in range(2)))
    pair.phone.goto("/signin")
    sign_in(pair.phone, owner)
    pair.phone.get_by_role("link", name="Sign out").wait_for()
    for name, page in walk(pair):
        page.wait_for_load_state()
        keep_picture(page, name, scheme)
        assert faults_of(page) == [], name
    assert complaints == []
