"""What holds on the pages that nobody draws: long names and addresses, everything filled in wrongly, nothing there yet,
and all that waits for mail. With SCREENSHOTS set to a folder, each leaves a picture there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.account_pages import LONG_CLIENT_NAME, Crowded, Empty
from tests.browser.mailed_pages import ByMail
from tests.browser.neighbours import Neighbours
from tests.browser.page_checks import PHONE, SCHEMES, WIDE, faults_of, keep_picture
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import RunningServer
from tests.browser.watched_page import Complaints

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("scheme", SCHEMES),
    pytest.mark.parametrize("screen", [PHONE, WIDE], ids=lambda screen: str(screen["width"])),
]
LONG_ADDRESS = "https://documentation.the-harbour-authority.example.com/legal/{}/2026-edition-for-teams.html"


@pytest.fixture(scope="module")
def long_client(server: RunningServer, relying_party: RelyingParty) -> str:
    """An app whose name and pages take all the room they can."""
    client_id = server.register_client(LONG_CLIENT_NAME, relying_party.redirect_uri)
    fields = ", ".join(f"{name}_uri='{LONG_ADDRESS.format(name)}'" for name in ("client", "policy", "tos"))
    code = f"from oidc.models import Client; Client.objects.filter(client_id='{client_id}').update({fields})"
    server.manage("shell", "--verbosity", "0", "-c", code)
    return client_id


def test_pages_that_wait_for_mail(
    open_page: Callable[..., Page], neighbours: Neighbours, complaints: Complaints, screen: ViewportSize, scheme: str
) -> None:
    page, elsewhere = (open_page(viewport=screen, color_scheme=scheme) for _ in range(2))
    faults = {}
    for name, shown in ByMail(neighbours, elsewhere).pages(page):
        keep_picture(shown, name, scheme)
        faults[name] = faults_of(shown)
    assert {name: found for name, found in faults.items() if found} == {}
    assert complaints == []


def test_account_pages_with_everything_long_and_everything_wrong(
    open_page: Callable[..., Page],
    server: RunningServer,
    relying_party: RelyingParty,
    neighbours: Neighbours,
    complaints: Complaints,
    long_client: str,
    screen: ViewportSize,
    scheme: str,
) -> None:
    page = open_page(viewport=screen, color_scheme=scheme)
    faults = {}
    for name in Crowded(server, relying_party, neighbours, long_client).pages(page):
        keep_picture(page, name, scheme)
        faults[name] = faults_of(page)
    assert {name: found for name, found in faults.items() if found} == {}
    assert complaints == []


def test_account_pages_with_nothing_there_yet(
    open_page: Callable[..., Page], server: RunningServer, complaints: Complaints, screen: ViewportSize, scheme: str
) -> None:
    page = open_page(viewport=screen, color_scheme=scheme)
    faults = {}
    for name in Empty(server).pages(page):
        keep_picture(page, name, scheme)
        faults[name] = faults_of(page)
    assert {name: found for name, found in faults.items() if found} == {}
    assert complaints == []
