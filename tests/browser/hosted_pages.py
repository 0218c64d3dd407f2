"""How a person works the hosted pages, in a person's words, and a walk through all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from secrets import token_hex

from playwright.sync_api import Page, Route

from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer


def sign_in(page: Page, person: Person, *, password: str | None = None) -> None:
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password", exact=True).fill(password or person.password)
    page.get_by_role("button", name="Sign in").click()


def choose_at_provider(page: Page, email: str, **choices: str) -> None:
    """At the stand-in: continue as somebody with this address, or not at all. `choices` are what its page offers."""
    for name in ("email", "trouble", "lie"):
        if name in choices:
            page.locator(f"select[name={name}]").select_option(choices[name])
    if choices.get("decision") == "deny":
        page.get_by_role("button", name="Cancel").click()
        return
    page.get_by_text("Use another account").click()
    page.get_by_role("textbox", name="Name").fill("Ida Rhodes")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("button", name="Continue as somebody new").click()


@dataclass(frozen=True)
class Walk:
    """Everything needed to bring a browser to each hosted page in turn."""

    server: RunningServer
    relying_party: RelyingParty
    person: Person
    client_id: str

    def pages(self, page: Page) -> Iterator[str]:
        """Yields a page's name while `page` shows it, style sheets and all."""
        for part in (self._signed_out, self._by_a_provider, self._asked_by_a_client, self._signed_in, self._refused):
            for name in part(page):
                page.wait_for_load_state()
                yield name

    def _authorization_url(self, **parameters: str) -> str:
        return self.relying_party.authorization_url(self.server.url, self.client_id, **parameters)

    def _signed_out(self, page: Page) -> Iterator[str]:
        page.goto("/")
        yield "home-signed-out"
        page.goto("/signin")
        yield "signin"

    def _by_a_provider(self, page: Page) -> Iterator[str]:
        page.goto("/signin")
        page.get_by_role("button", name="Continue with Facebook").click()
        choose_at_provider(page, f"walker-{token_hex(6)}@example.com")
        page.get_by_role("button", name="Send the code").wait_for()
        yield "social-address"
        page.get_by_role("button", name="Send the code").click()
        page.get_by_role("button", name="Send it again").wait_for()
        yield "social-code"
        page.goto("/signin")
        page.get_by_role("button", name="Continue with X").click()
        choose_at_provider(page, self.person.email)
        page.get_by_role("heading", name="You have an account already").wait_for()
        yield "social-link"
        page.get_by_role("link", name="Sign in").click()
        sign_in(page, self.person)
        page.get_by_role("button", name="Not now").wait_for()
        yield "social-link-question"
        page.goto("/signout")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign in again").click()
        page.get_by_role("button", name="Continue with Google").click()
        choose_at_provider(page, "", decision="deny")
        page.get_by_role("link", name="Back to sign-in").wait_for()
        yield "social-refused"

    def _asked_by_a_client(self, page: Page) -> Iterator[str]:
        page.goto(self._authorization_url())
        yield "signin-for-client"
        sign_in(page, self.person, password="not the password")
        page.get_by_role("alert").wait_for()
        yield "signin-refused"
        page.route("**/signin*", _hold_still)
        sign_in(page, self.person)
        page.get_by_role("link", name="Continue").wait_for()
        yield "continue"
        page.unroute("**/signin*")
        page.get_by_role("link", name="Continue").click()
        page.get_by_role("button", name="Allow").wait_for()
        yield "consent"
        page.route("**/submit_at_once*", lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.goto(self._authorization_url(response_mode="form_post", prompt="none"))
        yield "form-post"
        page.unroute("**/submit_at_once*")
        page.goto(self._authorization_url(prompt="select_account"))
        yield "select-account"
        page.get_by_role("link", name="Use another account").click()
        yield "signin-another"
        page.goto(self._authorization_url(prompt="create", login_hint="somebody.new@example.com"))
        yield "signup-for-client"

    def _signed_in(self, page: Page) -> Iterator[str]:
        page.goto("/")
        yield "home"
        page.goto("/activate")
        yield "activate"
        page.goto(self._authorization_url(prompt="login"))
        yield "signin-confirm"
        page.goto(f"/o/logout?client_id={self.client_id}")
        yield "logout"
        page.goto("/signout")
        yield "signout"
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="You are signed out").wait_for()
        yield "signed-out"

    def _refused(self, page: Page) -> Iterator[str]:
        page.goto(self.relying_party.authorization_url(self.server.url, "no-such-client"))
        yield "error-unknown-client"
        page.goto("/no-such-page")
        yield "error-not-found"


def _hold_still(route: Route) -> None:
    """Lets the page that moves on by itself be looked at: same answer, without its refresh."""
    answer = route.fetch(max_redirects=0)
    route.fulfill(response=answer, body=answer.text().replace('http-equiv="refresh"', 'name="held"'))
