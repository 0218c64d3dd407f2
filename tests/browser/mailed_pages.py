"""A walk through the pages that wait for mail: signing up, a forgotten password, confirming, and "it was not me"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex

from playwright.sync_api import Page

from tests.browser.hosted_pages import choose_at_provider
from tests.browser.neighbours import Neighbours

LONG_LOCAL_PART = "wolfeschlegelsteinhausenbergerdorff.hubert-blaine"
LONG_DOMAIN = "mail.the-subdomain-of-a-rather-long-domain-name.example.com"
PASSWORD = "lamp orbit velvet canoe"
WRONG_CODE = "BCDF-GHJK"


def long_address() -> str:
    """An address that nobody has yet, as long as they get."""
    return f"{LONG_LOCAL_PART}+{token_hex(4)}@{LONG_DOMAIN}"


def submit_unchecked(page: Page, button: str) -> None:
    """Send the form although the browser itself would hold it back, so that the server's own words are seen."""
    page.evaluate("document.querySelectorAll('form').forEach((form) => { form.noValidate = true })")
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


@dataclass(frozen=True)
class ByMail:
    """What is needed besides the browser that asks: where its mail arrives, and another browser that reads it."""

    neighbours: Neighbours
    elsewhere: Page

    def pages(self, page: Page) -> Iterator[tuple[str, Page]]:
        """Yields each page's name, and the browser that shows it."""
        email = long_address()
        for part in (self._sign_up, self._reset, self._not_me):
            for name, shown in part(page, email):
                shown.wait_for_load_state()
                yield name, shown
        for name in self._confirm(page):
            page.wait_for_load_state()
            yield name, page

    def _sign_up(self, page: Page, email: str) -> Iterator[tuple[str, Page]]:
        page.goto("/signup")
        yield "signup", page
        page.get_by_label("Email").fill("nobody@")
        page.get_by_label("Password", exact=True).fill("short")
        submit_unchecked(page, "Create account")
        yield "signup-errors", page
        page.get_by_label("Name").fill("Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr.")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        page.get_by_label("Code").wait_for()
        yield "signup-check", page
        page.get_by_label("Code").fill(WRONG_CODE)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("alert").wait_for()
        yield "signup-check-refused", page
        page.get_by_role("button", name="Send it again").click()
        page.get_by_role("status").wait_for()
        yield "signup-check-resent", page
        link = self.neighbours.link_mailed_to(email, "/signup/")
        self.elsewhere.goto(link)
        yield "signup-link-elsewhere", self.elsewhere
        self.elsewhere.get_by_label("New password").fill("short")
        submit_unchecked(self.elsewhere, "Confirm and continue")
        yield "signup-link-errors", self.elsewhere
        page.goto(link)
        yield "signup-link", page
        page.get_by_role("button", name="Confirm and continue").click()
        page.get_by_role("heading", name="You are signed in").wait_for()
        yield "home-long", page
        page.goto("/signout")
        yield "signout-long", page
        page.get_by_role("button", name="Sign out").click()
        page.goto(link)
        yield "link-ended", page

    def _reset(self, page: Page, email: str) -> Iterator[tuple[str, Page]]:
        page.goto("/reset")
        yield "reset", page
        page.get_by_label("Email").fill("nobody@")
        submit_unchecked(page, "Send the message")
        yield "reset-errors", page
        page.get_by_label("Email").fill(email)
        page.get_by_role("button", name="Send the message").click()
        page.get_by_label("Code").wait_for()
        yield "reset-check", page
        link = self.neighbours.link_mailed_to(email, "/reset/")
        page.get_by_label("Code").fill(WRONG_CODE)
        page.get_by_label("New password").fill(f"{PASSWORD} again")
        page.get_by_role("button", name="Set the new password").click()
        page.get_by_role("alert").wait_for()
        yield "reset-check-refused", page
        self.elsewhere.goto(link)
        yield "reset-link", self.elsewhere
        self.elsewhere.get_by_label("New password").fill("short")
        submit_unchecked(self.elsewhere, "Set the new password")
        yield "reset-link-errors", self.elsewhere
        self.elsewhere.get_by_label("New password").fill(f"{PASSWORD} again")
        self.elsewhere.get_by_role("button", name="Set the new password").click()
        self.elsewhere.get_by_role("heading", name="You are signed in").wait_for()

    def _not_me(self, page: Page, email: str) -> Iterator[tuple[str, Page]]:
        link = self.neighbours.link_mailed_to(email, "/not-me/")
        page.goto(link)
        yield "not-me", page
        page.get_by_role("button", name="It was not me").click()
        page.get_by_role("heading", name="Your account is secured").wait_for()
        yield "not-me-done", page

    def _confirm(self, page: Page) -> Iterator[str]:
        """Of somebody who has no password to confirm with."""
        page.goto("/signin")
        page.get_by_role("button", name="Continue with Google").click()
        choose_at_provider(page, long_address())
        page.get_by_role("heading", name="You are signed in").wait_for()
        page.goto("/confirm?next=/account/email")
        yield "confirm"
        page.get_by_role("button", name="Send the code").click()
        page.get_by_label("Code").wait_for()
        yield "confirm-code"
        page.get_by_label("Code").fill(WRONG_CODE)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("alert").wait_for()
        yield "confirm-refused"
