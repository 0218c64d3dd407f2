"""What holds on every hosted page, in both colour schemes and from a small phone to a desktop.

With SCREENSHOTS set to a folder, the same walk leaves a picture of each page there.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.hosted_pages import Walk, sign_in
from tests.browser.page_checks import SCHEMES, SCREENS, faults_of, keep_picture
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser

MOVING = """
() => [...document.querySelectorAll("*")].filter((element) => {
  const style = getComputedStyle(element);
  return `${style.transitionDuration}, ${style.animationDuration}`.split(", ").some((time) => parseFloat(time) > 0);
}).map((element) => element.outerHTML)
"""
INTERACTIVE = {"button", "link", "textbox", "checkbox", "radio", "combobox"}


@pytest.fixture
def walk(server: RunningServer, relying_party: RelyingParty, person: Person, third_party: str) -> Walk:
    return Walk(server=server, relying_party=relying_party, person=person, client_id=third_party)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen["width"]))
def test_every_page_can_be_read_and_worked(
    open_page: Callable[..., Page], walk: Walk, screen: ViewportSize, scheme: str
) -> None:
    page = open_page(viewport=screen, color_scheme=scheme)
    faults = {}
    for name in walk.pages(page):
        keep_picture(page, name, scheme)
        faults[name] = faults_of(page)
    assert {name: found for name, found in faults.items() if found} == {}


def test_dark_pages_are_dark(open_page: Callable[..., Page]) -> None:
    backgrounds = []
    for scheme in SCHEMES:
        page = open_page(color_scheme=scheme)
        page.goto("/signin")
        colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)")
        backgrounds.append(sum(colour) / 3)
    light, dark = backgrounds
    assert light > 200
    assert dark < 50


def test_no_page_violates_the_content_security_policy_or_logs_an_error(
    page: Page, walk: Walk, complaints: Complaints
) -> None:
    for name in walk.pages(page):
        assert complaints == [], name


def test_every_interactive_element_has_an_accessible_name(page: Page, walk: Walk) -> None:
    for name in walk.pages(page):
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        elements = [node for node in tree if node.get("role", {}).get("value") in INTERACTIVE and not node["ignored"]]
        assert elements, name
        assert [node for node in elements if not node["name"]["value"].strip()] == [], name


def test_every_page_has_a_title_and_says_its_language_and_direction(page: Page, walk: Walk) -> None:
    for name in walk.pages(page):
        assert page.title().removesuffix("· authserver").strip(), name
        assert page.locator("html").get_attribute("lang") == "en", name
        assert page.locator("html").get_attribute("dir") == "ltr", name
        assert page.get_by_role("contentinfo").count() == 1, name


def test_motion_is_left_out_for_those_who_ask_for_it(open_page: Callable[..., Page], person: Person) -> None:
    calm, lively = open_page(reduced_motion="reduce"), open_page()
    for page in (calm, lively):
        page.goto("/signin?next=/account/profile")
        moving = page.evaluate(MOVING)
        assert bool(moving) is (page is lively), moving
        sign_in(page, person)
        page.get_by_role("heading", name="Profile").wait_for()
        moving = page.evaluate(MOVING)
        assert bool(moving) is (page is lively), moving


def test_an_unknown_client_gets_an_error_page_of_ours_with_nothing_of_the_request_in_its_address(
    page: Page, server: RunningServer, relying_party: RelyingParty
) -> None:
    answer = page.goto(relying_party.authorization_url(server.url, "no-such-client"))
    assert answer is not None
    assert answer.status == 400
    assert page.url.startswith(f"{server.url}/o/authorize/refused?said=")
    asked = answer.request.redirected_from
    assert asked is not None
    sent = asked.response()
    assert sent is not None
    assert sent.headers["x-request-id"] in page.get_by_role("definition").all_inner_texts()
