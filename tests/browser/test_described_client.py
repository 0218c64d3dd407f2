"""An app that nobody registered, from its document to its tokens: with a real browser, server and host over TLS."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

import pytest
import requests
from playwright.sync_api import Page, ViewportSize, expect

from tests import outside
from tests.browser.contrast import low_contrast
from tests.browser.hosted_pages import sign_in
from tests.browser.neighbours import Neighbours
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import RunningServer
from tests.outside import answering

pytestmark = pytest.mark.browser

PHONE = ViewportSize(width=390, height=844)


@dataclass(frozen=True)
class Described:
    """The address of its document, and a server that takes documents of there."""

    client_id: str
    server: RunningServer


@pytest.fixture(scope="module")
def described(
    neighbours: Neighbours, relying_party: RelyingParty, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Described]:
    with outside.running(answering()) as host:
        client_id = f"https://127.0.0.1:{host.port}/oauth/client.json"
        document = {
            "client_id": client_id,
            "client_name": "Harbour Maps",
            "redirect_uris": [relying_party.redirect_uri],
            "grant_types": ["authorization_code", "refresh_token"],
        }
        host.play = answering(json.dumps(document).encode())
        told = {
            "CLIENT_ID_METADATA_DOCUMENTS": "127.0.0.1",
            "OUTBOUND_PRIVATE_HOSTS": f"127.0.0.1:{host.port}",
            "OUTBOUND_CA_FILE": outside.authority().ca_file,
        }
        server = RunningServer(tmp_path_factory.mktemp("documents"), neighbours.environment | told)
        try:
            server.start()
            yield Described(client_id, server)
        finally:
            server.stop()


def looks_right(page: Page, name: str, scheme: str) -> None:
    """Who describes it and that nobody here has checked it can be read; nothing is wider than a phone."""
    expect(page.get_by_text("Described by 127.0.0.1")).to_be_visible()
    expect(page.get_by_text("Nobody here has checked its name")).to_be_visible()
    assert low_contrast(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    keep_picture(page, name, scheme)


def keep_picture(page: Page, name: str, scheme: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"described-{name}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_people_let_in_an_app_that_nobody_registered(
    open_page: Callable[..., Page], described: Described, relying_party: RelyingParty, scheme: str
) -> None:
    page, server, verifier = open_page(viewport=PHONE, color_scheme=scheme), described.server, token_urlsafe(48)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    page.goto(relying_party.authorization_url(server.url, described.client_id, code_challenge=challenge))
    looks_right(page, "signin", scheme)
    sign_in(page, server.create_person(f"{scheme}@example.com"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Harbour Maps")
    looks_right(page, "consent", scheme)
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url(f"{relying_party.redirect_uri}?**")
    form = {
        "grant_type": "authorization_code",
        "client_id": described.client_id,
        "code": relying_party.last_answer["code"],
        "redirect_uri": relying_party.redirect_uri,
        "code_verifier": verifier,
    }
    tokens = requests.post(f"{server.url}/o/token", data=form, timeout=30).json()
    assert tokens.keys() >= {"access_token", "refresh_token", "id_token"}
    page.goto(f"{server.url}/account/apps")
    expect(page.get_by_text("Described by 127.0.0.1. Nobody here has verified it.")).to_be_visible()
    keep_picture(page, "apps", scheme)


def test_an_app_whose_document_is_not_there_is_a_page_that_says_so(
    page: Page, described: Described, relying_party: RelyingParty
) -> None:
    elsewhere = described.client_id + "x"
    page.goto(relying_party.authorization_url(described.server.url, elsewhere))
    expect(page.get_by_role("heading", level=1)).to_contain_text("cannot be used")
    expect(page.get_by_text("client_id must be the address of the document")).to_be_visible()
