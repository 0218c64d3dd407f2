"""A walk through the account pages as they look at the worst: everything long, everything wrong, or nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.hosted_pages import choose_at_provider, sign_in
from tests.browser.mailed_pages import WRONG_CODE, long_address, submit_unchecked
from tests.browser.neighbours import Neighbours
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer

LONG_NAME = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff Sr."
LONG_CLIENT_NAME = "The Harbour Authority: Notes, Calendars & Shared Documents for Teams"
PLAIN_TEXT = b"This is no picture."


def crowded(server: RunningServer) -> Person:
    """Somebody of whom everything is long."""
    return server.create_person(long_address(), "--name", LONG_NAME)


@dataclass(frozen=True)
class Crowded:
    """The pages of somebody with a long name, a long address, and whatever else takes room."""

    server: RunningServer
    relying_party: RelyingParty
    neighbours: Neighbours
    client_id: str

    def pages(self, page: Page) -> Iterator[str]:
        """Yields a page's name while `page` shows it."""
        for part in (self._asked, self._full, self._wrong, self._told, self._going):
            for name in part(page):
                page.wait_for_load_state()
                yield name

    def _asked(self, page: Page) -> Iterator[str]:
        person = crowded(self.server)
        page.goto(self.relying_party.authorization_url(self.server.url, self.client_id, login_hint=person.email))
        yield "long-signin"
        sign_in(page, person)
        page.get_by_role("button", name="Allow").wait_for()
        yield "long-consent"
        page.get_by_role("link", name="Not you?").click()
        yield "long-signout"
        page.get_by_role("link", name="Stay signed in").click()
        page.get_by_role("button", name="Allow").click()
        page.wait_for_url(f"{self.relying_party.redirect_uri}?**")
        page.goto(self.relying_party.authorization_url(self.server.url, self.client_id, prompt="select_account"))
        yield "long-select-account"
        page.goto(self.relying_party.authorization_url(self.server.url, self.client_id, prompt="login"))
        yield "long-signin-confirm"

    def _full(self, page: Page) -> Iterator[str]:
        page.goto("/account/identities")
        page.get_by_role("button", name="Connect Google").click()
        choose_at_provider(page, long_address())
        page.get_by_role("button", name="Unlink").wait_for()
        for name in ("", "/identities", "/apps", "/sessions", "/activity", "/profile"):
            page.goto(f"/account{name}")
            yield f"long-account{name}"

    def _wrong(self, page: Page) -> Iterator[str]:
        page.goto("/account/profile")
        for label in ("Website", "Profile page", "Date of birth", "Phone number", "Language"):
            page.get_by_role("textbox", name=label).fill("not what is asked for")
        submit_unchecked(page, "Save")
        yield "account-profile-errors"
        page.goto("/account/picture")
        file = {"name": "me.png", "mimeType": "image/png", "buffer": PLAIN_TEXT}
        page.get_by_label("Choose a picture").set_input_files(file)
        page.get_by_role("button", name="Save").click()
        yield "account-picture-errors"
        page.goto("/account/password")
        page.get_by_label("Current password").fill("not my password")
        page.get_by_label("New password").fill("short")
        page.get_by_role("button", name="Change password").click()
        yield "account-password-errors"
        page.goto("/account/email")
        page.get_by_label("New email address").fill("nobody@")
        submit_unchecked(page, "Send a code to it")
        yield "account-email-errors"
        page.goto("/account/delete")
        page.get_by_label("Type your email address").fill("somebody@example.com")
        page.get_by_role("button", name="Delete my account").click()
        yield "account-delete-errors"

    def _told(self, page: Page) -> Iterator[str]:
        new = long_address()
        page.goto("/account/email")
        page.get_by_label("New email address").fill(new)
        page.get_by_role("button", name="Send a code to it").click()
        page.get_by_role("textbox", name="Code").wait_for()
        yield "account-email-check"
        page.get_by_role("textbox", name="Code").fill(WRONG_CODE)
        page.get_by_role("button", name="Change address").click()
        page.get_by_role("alert").wait_for()
        yield "account-email-check-refused"
        page.get_by_role("button", name="Send it again").click()
        page.get_by_role("status").wait_for()
        yield "account-email-check-resent"
        page.goto(self.neighbours.link_mailed_to(new, "/account/email/"))
        yield "account-email-link"
        page.get_by_role("button", name="Change address").click()
        page.get_by_role("status").wait_for()
        yield "account-notice"

    def _going(self, page: Page) -> Iterator[str]:
        email = page.locator(".card--person .card__line").inner_text().split()[0]
        page.goto("/account/delete")
        page.get_by_label("Type your email address").fill(email)
        page.get_by_role("button", name="Delete my account").click()
        page.get_by_role("heading", name="Your account will be deleted").wait_for()
        yield "deletion-begun"


@dataclass(frozen=True)
class Empty:
    """The pages of somebody who has only just come."""

    server: RunningServer

    def pages(self, page: Page) -> Iterator[str]:
        """Yields a page's name while `page` shows it."""
        person = self.server.create_person(long_address())
        page.goto("/signin?next=/account")
        sign_in(page, person)
        page.get_by_role("heading", name="Your account").wait_for()
        for name in ("", "/identities", "/apps", "/sessions", "/activity?before=1", "/profile"):
            page.goto(f"/account{name}")
            page.wait_for_load_state()
            yield f"empty-account{name.partition('?')[0]}"
        page.goto("/account/delete")
        page.get_by_label("Type your email address").fill(person.email)
        page.get_by_role("button", name="Delete my account").click()
        page.goto("/signin?next=/account")
        sign_in(page, person)
        page.get_by_role("heading", name="Keep your account?").wait_for()
        yield "leaving"
