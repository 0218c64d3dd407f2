"""Signing out in a browser that is signed in to apps at other origins, which the page after it loads in frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.page_checks import SCHEMES, SCREENS, faults_of, keep_picture
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser
LOGOUT = "/frontchannel-logout"


@dataclass(frozen=True)
class App:
    """A relying party with its registration."""

    party: RelyingParty
    client_id: str

    @property
    def told(self) -> list[dict[str, str]]:
        """With which parameters its front-channel address was loaded."""
        return self.party.queries_of(LOGOUT)


@pytest.fixture
def apps(server: RunningServer) -> Iterator[list[App]]:
    """Two apps, each at an origin of its own, and at another site than the server's."""
    running = []
    for name in ("Harbour Chat", "Harbour Maps"):
        party = RelyingParty()
        party.start()
        addresses = ("--frontchannel-logout-uri", f"{party.origin}{LOGOUT}")
        afterwards = ("--post-logout-redirect-uri", f"{party.origin}/goodbye")
        registered = server.register_client(name, party.redirect_uri, "--first-party", *addresses, *afterwards)
        running.append(App(party, registered))
    yield running
    for app in running:
        app.party.stop()


def sign_in_to_all(page: Page, server: RunningServer, person: Person, apps: list[App]) -> None:
    page.goto("/signin")
    sign_in(page, person)
    page.get_by_role("heading", name="You are signed in").wait_for()
    for app in apps:
        page.goto(app.party.authorization_url(server.url, app.client_id))
        page.get_by_role("heading", name="Back at the client").wait_for()


def check_all_were_told(apps: list[App], issuer: str) -> None:
    told = [parameters for app in apps for parameters in app.told]
    assert [parameters["iss"] for parameters in told] == [issuer] * len(apps)
    assert len({parameters["sid"] for parameters in told}) == 1


@pytest.mark.compliance("Front-Channel Logout", "3", "every app of the session is loaded, then the browser goes back")
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_signing_out_at_one_app_is_told_to_every_app_on_the_way_back(
    open_page: Callable[..., Page],
    server: RunningServer,
    person: Person,
    apps: list[App],
    complaints: Complaints,
    scripts: bool,
) -> None:
    page = open_page(java_script_enabled=scripts)
    sign_in_to_all(page, server, person, apps)
    goodbye = f"{apps[0].party.origin}/goodbye"
    page.goto(f"/o/logout?client_id={apps[0].client_id}&post_logout_redirect_uri={goodbye}&state=s")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("One moment: your apps are being told.")).to_be_visible()
    page.wait_for_url(f"{goodbye}?state=s")
    check_all_were_told(apps, server.url)
    assert complaints == []


def test_signing_out_on_our_own_page_is_told_to_every_app(
    page: Page, server: RunningServer, person: Person, apps: list[App], complaints: Complaints
) -> None:
    sign_in_to_all(page, server, person, apps)
    page.goto("/signout")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    page.wait_for_load_state("load")  # of the frames, too
    check_all_were_told(apps, server.url)
    assert complaints == []


def test_the_frames_cannot_be_seen_or_reached(
    page: Page, server: RunningServer, person: Person, apps: list[App]
) -> None:
    sign_in_to_all(page, server, person, apps)
    page.goto("/signout")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state("load")
    assert page.locator("iframe").count() == len(apps)
    assert page.get_by_role("heading", name="Back at the client").count() == 0
    for screen, scheme in product(SCREENS, SCHEMES):
        page.set_viewport_size(screen)
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        keep_picture(page, "signed-out-of-apps", scheme)
        assert faults_of(page) == []
    stops = {page.keyboard.press("Tab") or page.evaluate("document.activeElement.tagName") for _ in range(6)}
    assert "IFRAME" not in stops
