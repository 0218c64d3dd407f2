"""The apps, each running while its tests do, and browsers that go to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.integration.interop.programs import APACHE, PROGRAMS
from tests.integration.interop.running_app import PageBehindApache, RunningApp
from tests.integration.interop.traveller import Traveller
from tests.integration.provider import Provider
from tests.integration.seed import Seed


@pytest.fixture(scope="module", params=PROGRAMS)
def app(
    request: pytest.FixtureRequest, provider: Provider, seed: Seed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApp]:
    """Each of the apps in turn."""
    name = request.param
    kind = PageBehindApache if name == APACHE else RunningApp
    started = kind(PROGRAMS[name], seed.clients[name], issuer=provider.issuer, folder=tmp_path_factory.mktemp(name))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def new_traveller(base_url: str, app: RunningApp) -> Iterator[Callable[[], Traveller]]:
    """Makes browsers that share no cookies, and closes their connections after the test."""
    with ExitStack() as connections:

        def open_browser() -> Traveller:
            traveller = Traveller(base_url, app.url)
            connections.enter_context(traveller.session)
            return traveller

        yield open_browser


@pytest.fixture
def traveller(new_traveller: Callable[[], Traveller]) -> Traveller:
    return new_traveller()
