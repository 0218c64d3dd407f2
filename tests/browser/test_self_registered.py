"""A client that registered itself, as people meet it: with its picture, and with a word about who has checked it."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.contrast import low_contrast
from tests.browser.hosted_pages import sign_in
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer

pytestmark = pytest.mark.browser

NAME = "Google"
WARNING = "This app registered itself."
PHONE = ViewportSize(width=390, height=844)


class _Logo(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        buffer = io.BytesIO()
        Image.new("RGBA", (300, 120), (66, 133, 244, 255)).save(buffer, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(buffer.tell()))
        self.end_headers()
        self.wfile.write(buffer.getvalue())

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 — the name is the base class's
        """Quiet: a test's output is for the test's failure."""


@pytest.fixture(scope="module")
def logo_uri(server: RunningServer) -> Iterator[str]:
    """Where the client has its logo."""
    with ThreadingHTTPServer(("127.0.0.1", int(server.neighbour.rpartition(":")[2])), _Logo) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://{server.neighbour}/logo.png"
        host.shutdown()


@pytest.fixture(scope="module")
def client_id(server: RunningServer, relying_party: RelyingParty, logo_uri: str) -> str:
    issued = json.loads(server.manage("issue_initial_access_token", "--name", "tests"))
    document = {
        "client_name": NAME,
        "redirect_uris": [relying_party.redirect_uri],
        "token_endpoint_auth_method": "none",
        "logo_uri": logo_uri,
        "policy_uri": f"{relying_party.origin}/privacy",
        "tos_uri": f"{relying_party.origin}/terms",
        "initiate_login_uri": "https://evil.example/login",
    }
    headers = {"Authorization": f"Bearer {issued['initial_access_token']}"}
    answer = requests.post(f"{server.url}/o/register", json=document, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["client_id"])


def looks_right(page: Page, name: str, scheme: str) -> None:
    """The warning can be read, and so can all else; nothing is wider than a phone."""
    expect(page.get_by_text(WARNING)).to_be_visible()
    expect(page.get_by_text("127.0.0.1", exact=True)).to_be_visible()
    expect(page.locator("img.client-mark")).to_be_visible()
    assert page.evaluate("document.querySelector('img.client-mark').naturalWidth") == 256
    assert low_contrast(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"self-registered-{name}-{scheme}.png", full_page=True)


def has_its_logo(page: Page) -> bool:
    page.reload()
    return bool(page.locator("img.client-mark").count())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_people_see_where_it_takes_them_beside_its_name_and_picture(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    person: Person,
    client_id: str,
    scheme: str,
) -> None:
    page = open_page(viewport=PHONE, color_scheme=scheme)
    page.goto(relying_party.authorization_url(server.url, client_id, prompt="login consent"))
    for _ in range(100):  # until the worker has fetched the picture
        if has_its_logo(page):
            break
        page.wait_for_timeout(100)
    looks_right(page, "signin", scheme)
    expect(page.get_by_role("link", name="Privacy policy")).to_be_visible()
    expect(page.get_by_role("link", name="Terms")).to_be_visible()
    sign_in(page, person)
    expect(page.get_by_role("button", name="Allow")).to_be_visible()
    looks_right(page, "consent", scheme)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    page.goto(f"{server.url}/account/apps")
    expect(page.get_by_text("Nobody here has verified it.")).to_be_visible()
    expect(page.get_by_role("link", name="Open")).to_be_visible()
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"self-registered-apps-{scheme}.png", full_page=True)
