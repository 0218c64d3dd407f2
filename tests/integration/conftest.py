"""Fixtures: the provider, fresh browsers, and the people and clients of the seed file under the names tests use."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.integration import seed as seeds
from tests.integration import signatures
from tests.integration.browser import Browser
from tests.integration.provider import Provider
from tests.integration.publishing import Publisher, published
from tests.integration.registrar import Registrar
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person, Seed


@pytest.fixture(scope="session")
def base_url() -> str:
    return os.environ.get("BASE_URL", "http://localhost:8000")


@pytest.fixture(scope="session")
def provider(base_url: str) -> Provider:
    return Provider(base_url)


@pytest.fixture(scope="session")
def seed() -> Seed:
    """SEED names the file; tests/integration/README.md says how to make one for any server."""
    return seeds.read(Path(os.environ["SEED"]))


@pytest.fixture
def new_browser(base_url: str) -> Iterator[Callable[[], Browser]]:
    """Makes browsers that share no cookies, and closes their connections after the test."""
    with ExitStack() as connections:

        def open_browser() -> Browser:
            browser = Browser(base_url)
            connections.enter_context(browser.session)
            return browser

        yield open_browser


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    return new_browser()


@pytest.fixture(scope="session")
def person(seed: Seed) -> Person:
    return seed.people["person"]


@pytest.fixture(scope="session")
def other_person(seed: Seed) -> Person:
    """Somebody else, whose failed sign-ins hurt no other test."""
    return seed.people["other_person"]


@pytest.fixture(scope="session")
def relying_party(provider: Provider, seed: Seed) -> Callable[[str], RelyingParty]:
    def make(name: str) -> RelyingParty:
        registration = seed.clients[name]
        signs = registration.auth_method == "private_key_jwt"
        return RelyingParty(provider, registration, signatures.of(seed.private_key) if signs else None)

    return make


@pytest.fixture(scope="session")
def notes(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application with a secret, which may ask for every standard scope."""
    return relying_party("notes")


@pytest.fixture(scope="session")
def photos(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """A second first-party web application with a secret."""
    return relying_party("photos")


@pytest.fixture(scope="session")
def posting(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application that sends its secret in the form."""
    return relying_party("posting")


@pytest.fixture(scope="session")
def phone(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party public client: it has no secret."""
    return relying_party("phone")


@pytest.fixture(scope="session")
def television(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """Public client of somebody else's, on a device without a browser."""
    return relying_party("television")


@pytest.fixture(scope="session")
def listening(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """Belongs to somebody else, and is told of sign-outs server to server."""
    return relying_party("listening")


@pytest.fixture(scope="session")
def framed(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application that is told of sign-outs by the browser."""
    return relying_party("framed")


@pytest.fixture(scope="session")
def robot(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """Client that acts for itself, by client credentials only."""
    return relying_party("robot")


@pytest.fixture(scope="session")
def signer(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application without a secret: it signs, and its key is registered by value."""
    return relying_party("signer")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    """What the application of the same name publishes. Only where the server may ask this machine."""
    if "PUBLISHING" not in os.environ:
        pytest.skip("PUBLISHING is not set: the server does not ask this machine (tests/integration/README.md)")
    with published() as server:
        yield server


@pytest.fixture(scope="session")
def buyer(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application that uses the APIs Orders and Stock, and the server's own."""
    return relying_party("buyer")


@pytest.fixture(scope="session")
def orders_api(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """The client as which the API Orders asks what tokens are worth."""
    return relying_party("orders_api")


@pytest.fixture(scope="session")
def orders(seed: Seed) -> str:
    """The identifier of the API Orders, whose tokens are what its clients registered: opaque."""
    return seed.apis["orders"]


@pytest.fixture(scope="session")
def stock(seed: Seed) -> str:
    """The identifier of the API Stock, which wants JWTs signed with ES256, good for two minutes."""
    return seed.apis["stock"]


@pytest.fixture(scope="session")
def registrar(provider: Provider, seed: Seed) -> Registrar:
    """The registration endpoint, with an initial access token that is good for any number of clients."""
    return Registrar(provider, seed.initial_access_tokens["several"])


@pytest.fixture
def signed_in(browser: Browser, person: Person) -> Browser:
    """A browser in which the person is signed in already."""
    browser.sign_in(browser.open("/signin"), person)
    return browser
