"""A device without a browser shows a code; a person opens it on a phone, compares, and lets the device in."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.hosted_pages import sign_in
from tests.browser.page_checks import PHONE, SCHEMES, SCREENS, faults_of, keep_picture
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

pytestmark = pytest.mark.browser
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"


class Television:
    """The device: it speaks HTTP and has no browser."""

    def __init__(self, server: RunningServer, client_id: str) -> None:
        self._server, self._client_id = server, client_id
        self.told = self._post("/o/device_authorization", scope="openid profile")

    def _post(self, path: str, **parameters: str) -> dict[str, Any]:
        body = urlencode({"client_id": self._client_id, **parameters}).encode()
        try:
            with urllib.request.urlopen(f"{self._server.url}{path}", body, timeout=30) as answer:  # noqa: S310 — this test's server
                return dict(json.load(answer))
        except urllib.error.HTTPError as refusal:
            return dict(json.load(refusal))

    def poll(self) -> dict[str, Any]:
        return self._post("/o/token", grant_type=GRANT_TYPE, device_code=self.told["device_code"])


@pytest.fixture
def television(server: RunningServer) -> Television:
    said = server.manage("register_client", "--name", "Harbour TV", "--public", "--grant", "device_code")
    return Television(server, json.loads(said)["client_id"])


def check(page: Page, name: str, scheme: str) -> None:
    keep_picture(page, name, scheme)
    assert faults_of(page) == [], name


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen["width"]))
def test_a_scanned_code_lets_the_device_in(
    open_page: Callable[..., Page],
    television: Television,
    person: Person,
    complaints: Complaints,
    screen: ViewportSize,
    scheme: str,
) -> None:
    phone = open_page(viewport=screen, color_scheme=scheme, java_script_enabled=scheme == "light")
    code = television.told["user_code"]
    phone.goto(television.told["verification_uri_complete"])
    sign_in(phone, person)
    expect(phone.get_by_text("Does your device show exactly this code?")).to_be_visible()
    expect(phone.get_by_text(code)).to_be_visible()
    check(phone, "activate-scanned", scheme)
    phone.get_by_role("button", name="Continue").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Connect Harbour TV?")
    expect(phone.get_by_text(code)).to_be_visible()
    expect(phone.get_by_text(person.email).first).to_be_visible()
    check(phone, "activate-decide", scheme)
    phone.get_by_role("button", name="Allow").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Allowed")
    check(phone, "activate-allowed", scheme)
    assert "access_token" in television.poll()
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Connected")
    check(phone, "activate-connected", scheme)
    assert complaints == []


def test_a_typed_code_is_refused_and_is_nobody_else_s(
    open_page: Callable[..., Page], television: Television, person: Person, server: RunningServer
) -> None:
    mine, theirs = open_page(viewport=PHONE), open_page(viewport=PHONE)
    for page, who in ((mine, person), (theirs, server.create_person("charles.babbage@example.com"))):
        page.goto("/activate")
        sign_in(page, who)
        page.get_by_label("Code").fill(television.told["user_code"].lower().replace("-", " "))
        page.get_by_role("button", name="Continue").click()
    expect(theirs.get_by_role("alert")).to_contain_text("That code does not work.")
    check(theirs, "activate-wrong", "light")
    mine.get_by_role("button", name="Refuse").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Refused")
    assert television.poll()["error"] == "access_denied"


def test_the_picture_on_the_device_s_screen_leads_to_the_code(page: Page, television: Television) -> None:
    page.goto(f"{television.told['verification_uri_complete']}.svg")
    assert page.locator("svg").count() == 1
