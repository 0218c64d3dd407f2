"""The account pages in a browser: on every screen, by keyboard, without a word in the console.

With SCREENSHOTS set to a folder, a picture of each page is left there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.page_checks import NARROW, SCHEMES, SCREENS, WIDE, faults_of, keep_picture
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser

PAGES = {
    "account": "Your account",
    "account/profile": "Profile",
    "account/picture": "Picture",
    "account/email": "Email address",
    "account/password": "Password",
    "account/identities": "Linked accounts",
    "account/sessions": "Devices",
    "account/apps": "Connected apps",
    "account/activity": "Activity",
    "account/export": "Download your data",
    "account/delete": "Delete your account",
}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def resident(server: RunningServer) -> Person:
    """Somebody whose account these tests may change."""
    return server.create_person("grace.hopper@example.com", "--name", "Grace Hopper")


def enter(page: Page, person: Person, path: str = "/account") -> Page:
    page.goto(path)
    sign_in(page, person)
    page.wait_for_url(f"**{path}")
    page.wait_for_load_state()
    return page


def every_page(page: Page) -> Iterator[str]:
    """Visit each account page."""
    for path, heading in PAGES.items():
        page.goto(f"/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        page.wait_for_load_state()
        yield path


@pytest.fixture
def connected(server: RunningServer, relying_party: RelyingParty, resident: Person) -> Callable[[Page], None]:
    """Let an app in, so that there is one to see."""
    client_id = server.register_client("Harbour Log", relying_party.redirect_uri)

    def connect(page: Page) -> None:
        page.goto(relying_party.authorization_url(server.url, client_id))
        page.get_by_role("button", name="Allow").click()
        page.wait_for_url(f"{relying_party.redirect_uri}?**")

    return connect


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen["width"]))
def test_pages_fit_every_screen_and_can_be_read(
    open_page: Callable[..., Page],
    resident: Person,
    connected: Callable[[Page], None],
    screen: ViewportSize,
    scheme: str,
) -> None:
    page = enter(open_page(viewport=screen, color_scheme=scheme), resident)
    connected(page)
    for name in every_page(page):
        keep_picture(page, name, scheme)
        assert faults_of(page) == [], name


def test_no_page_violates_the_content_security_policy_or_logs_an_error(
    page: Page, resident: Person, complaints: Complaints
) -> None:
    enter(page, resident)
    for name in every_page(page):
        assert complaints == [], name


def test_every_page_has_a_title_and_landmarks_and_marks_itself_in_the_navigation(page: Page, resident: Person) -> None:
    enter(page, resident)
    for name in every_page(page):
        assert page.title().removesuffix("· authserver").strip() == PAGES[name]
        assert [page.get_by_role(role).count() for role in ("banner", "navigation", "main", "contentinfo")] == [1] * 4
        marked = page.locator("[aria-current=page]")
        assert [marked.count(), marked.get_attribute("href")] == [1, f"/{name}"]


def test_the_navigation_unfolds_by_keyboard_on_a_narrow_screen(
    open_page: Callable[..., Page], resident: Person
) -> None:
    page = enter(open_page(viewport=NARROW), resident)
    profile = page.get_by_role("navigation").get_by_role("link", name="Profile")
    expect(profile).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(profile).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(profile).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Profile")


def test_the_navigation_stands_open_on_a_wide_screen(open_page: Callable[..., Page], resident: Person) -> None:
    page = enter(open_page(viewport=WIDE), resident)
    navigation = page.get_by_role("navigation")
    expect(navigation.get_by_role("link")).to_have_count(len(PAGES))
    expect(navigation.get_by_role("link", name="Devices")).to_be_visible()


def test_the_profile_is_changed_by_keyboard_alone(page: Page, resident: Person) -> None:
    enter(page, resident, "/account/profile")
    page.get_by_label("Nickname").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Amazing Grace")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Your profile is saved.")
    expect(page.get_by_label("Nickname")).to_have_value("Amazing Grace")


def test_a_mistake_is_announced_at_its_field_and_nothing_typed_is_lost(page: Page, resident: Person) -> None:
    enter(page, resident, "/account/profile")
    page.get_by_label("Website").fill("not an address")
    page.get_by_label("Town").fill("Arlington")
    page.get_by_role("button", name="Save").click()
    website = page.get_by_label("Website")
    expect(website).to_have_attribute("aria-invalid", "true")
    described_by = website.get_attribute("aria-describedby") or "nothing"
    expect(page.locator(f"#{described_by}")).to_contain_text("web address")
    expect(website).to_have_value("not an address")
    expect(page.get_by_label("Town")).to_have_value("Arlington")


def test_a_picture_is_uploaded_shown_and_removed(page: Page, resident: Person, complaints: Complaints) -> None:
    enter(page, resident, "/account/picture")
    page.get_by_label("Choose a picture").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": PIXEL})
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Your picture is saved.")
    shown = page.locator("img.portrait")
    assert shown.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 256
    page.get_by_role("button", name="Remove picture").click()
    expect(page.get_by_role("status")).to_have_text("Your picture is removed.")
    expect(shown).to_have_count(0)
    assert complaints == []


def test_another_device_is_signed_out(open_page: Callable[..., Page], resident: Person) -> None:
    here, there = enter(open_page(), resident), enter(open_page(), resident)
    here.goto("/account/sessions")
    here.get_by_role("button", name="Sign out all other devices").click()
    expect(here.get_by_role("status")).to_contain_text("signed out")
    there.goto("/account")
    expect(there.get_by_role("heading", level=1)).to_have_text("Sign in")
    here.goto("/account")
    expect(here.get_by_role("heading", level=1)).to_have_text("Your account")


def test_an_app_is_withdrawn(page: Page, resident: Person, connected: Callable[[Page], None]) -> None:
    enter(page, resident)
    connected(page)
    page.goto("/account/apps")
    before = page.get_by_role("button", name="Withdraw access").count()
    page.get_by_role("button", name="Withdraw access").first.click()
    expect(page.get_by_role("status")).to_have_text("The app has no access any more.")
    expect(page.get_by_role("button", name="Withdraw access")).to_have_count(before - 1)


def test_data_is_downloaded_as_a_file(page: Page, resident: Person) -> None:
    enter(page, resident, "/account/export")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download").click()
    assert downloading.value.suggested_filename == "account.json"
    assert resident.email in Path(downloading.value.path()).read_text()


def test_the_password_is_changed_without_javascript(open_page: Callable[..., Page], server: RunningServer) -> None:
    person = server.create_person("jean.bartik@example.com")
    page = enter(open_page(java_script_enabled=False), person, "/account/password")
    page.get_by_label("Current password").fill(person.password)
    page.get_by_label("New password").fill("a wholly different sentence")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("status")).to_contain_text("Your password is changed")


def test_an_account_is_deleted_and_kept_after_all(page: Page, server: RunningServer) -> None:
    person = server.create_person("kay.mcnulty@example.com")
    enter(page, person, "/account/delete")
    page.get_by_label("Type your email address").fill(person.email)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account will be deleted")
    page.goto("/account")
    sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep your account?")
    page.get_by_role("button", name="Keep my account").click()
    page.wait_for_url("**/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
