"""The two devices of a handoff, in the words of the people at them."""

import re
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client as HttpClient

from tests.people import Browser, hidden_fields

CODE = re.compile(r"\b[B-DF-HJ-NP-TV-XZ2-9]{4}-[B-DF-HJ-NP-TV-XZ2-9]{4}\b")
NUMBER = re.compile(r'<strong class="number__digits">(\d\d)</strong>')
FIREFOX_ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"
SAFARI_ON_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


def browser_at(ip: str, user_agent: str = FIREFOX_ON_LINUX) -> Browser:
    """A browser with a place and a name."""
    return Browser(HttpClient(enforce_csrf_checks=True, REMOTE_ADDR=ip, headers={"User-Agent": user_agent}))


@dataclass
class NewDevice:
    """Where nobody is signed in."""

    browser: Browser = field(default_factory=lambda: browser_at("203.0.113.7"))

    def begin(self, signin: HttpResponse | None = None) -> HttpResponse:
        """Press "Use another device" on the sign-in page; the answer is what is shown then."""
        page = signin or self.browser.open("/signin")
        answer = self.browser.http.post("/signin/device", hidden_fields(page))
        return self.look() if answer.status_code == 303 else answer

    def look(self) -> HttpResponse:
        """The page that waits, as it is now."""
        return self.browser.open("/signin/device")

    @property
    def code(self) -> str:
        """The code on the screen."""
        found = CODE.search(self.look().content.decode())
        assert found is not None, "there is no code on the screen"
        return found.group()

    @property
    def number(self) -> str:
        """The number on the screen, or ""."""
        found = NUMBER.search(self.look().content.decode())
        return found.group(1) if found else ""

    @property
    def wrong_number(self) -> str:
        """A number that is not on the screen."""
        return "10" if self.number != "10" else "11"

    def go_on(self) -> HttpResponse:
        """Press the button that is shown once the request is approved."""
        return self.browser.http.post("/signin/device/complete", hidden_fields(self.look()))

    @property
    def signed_in(self) -> bool:
        """Whether the front page knows somebody."""
        return b"You are signed in" in self.browser.open("/").content


@dataclass
class Phone:
    """Where somebody may be signed in."""

    browser: Browser = field(default_factory=lambda: browser_at("198.51.100.20", SAFARI_ON_IPHONE))

    def scan(self, code: str) -> HttpResponse:
        """Open the link of the QR code and press "Continue"; the answer is the page that asks, or the refusal."""
        page = self.browser.open(f"/device/{code}")
        return self.browser.follow(self.browser.http.post("/device", hidden_fields(page)))

    def type_code(self, code: str) -> HttpResponse:
        """Type the code instead."""
        return self.browser.follow(self.browser.submit(self.browser.open("/device"), code=code))

    def approve(self, page: HttpResponse, number: str, **more: str) -> HttpResponse:
        """Type the number and press "Approve"; the answer is the page after that."""
        return self.browser.follow(self.browser.submit(page, decision="approve", number=number, **more))

    def refuse(self, page: HttpResponse) -> HttpResponse:
        """Press "Refuse"."""
        return self.browser.follow(self.browser.submit(page, decision="refuse"))
