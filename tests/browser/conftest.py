"""What every browser test stands on: a running server, a relying party beside it, a fresh browser profile."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.neighbours import Neighbours
from tests.browser.relying_party import RelyingParty
from tests.browser.running_server import Person, RunningServer
from tests.browser.watched_page import Complaints

NAMES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # Chromium refuses its sandbox to root, as which containers commonly run
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MILLISECONDS_TO_WAIT = 15_000


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser. Without one a part of the suite cannot run, which continuous integration does not accept."""
    found = next(filter(None, map(shutil.which, NAMES_OF_CHROMIUM)), None)
    if found is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse("no Chromium found: install the package chromium (apt, dnf) or google-chrome (brew)")
    return str(found)


@pytest.fixture(scope="session")
def neighbours(chromium: str) -> Iterator[Neighbours]:
    """Who plays the sign-in providers, and where mail arrives."""
    running = Neighbours()
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def server(neighbours: Neighbours, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("server"), neighbours.environment)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def relying_party() -> Iterator[RelyingParty]:
    party = RelyingParty()
    party.start()
    yield party
    party.stop()


@pytest.fixture(scope="session")
def person(server: RunningServer) -> Person:
    return server.create_person("ada.lovelace@example.com")


@pytest.fixture(scope="session")
def first_party(server: RunningServer, relying_party: RelyingParty) -> str:
    """A client that is trusted without consent."""
    return server.register_client("Harbour Mail", relying_party.redirect_uri, "--first-party")


@pytest.fixture(scope="session")
def third_party(server: RunningServer, relying_party: RelyingParty) -> str:
    """A client that must ask. No test allows it anything, so it always asks."""
    return server.register_client("Harbour Notes", relying_party.redirect_uri)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser a module: while Playwright runs, its event loop would keep other modules from using the database."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def open_page(browser: Browser, server: RunningServer, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Opens a page in a profile of its own; takes what Playwright's `new_context` takes."""
    contexts: list[BrowserContext] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=server.url, locale="en", **options)  # type: ignore[arg-type]  # passed on
        context.set_default_timeout(MILLISECONDS_TO_WAIT)
        contexts.append(context)
        page = context.new_page()
        complaints.watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()
