"""A stand-in for the whole run, the server turned to it, and people at browsers."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.registration import create_person
from authserver.settings.social import standin_addresses
from demo.providers.clients import APPLE_KEY_ID, APPLE_TEAM_ID, apple_key_pem, client_of
from tests.accounts.social.native import APP_ID, BACK, WITH_TOKEN
from tests.accounts.social.standin import PROVIDERS, Standin, running
from tests.oidc.conftest import Register
from tests.people import PASSWORD
from tests.relying_party import RelyingParty


@pytest.fixture(scope="session")
def running_standin() -> Iterator[Standin]:
    with running() as standin:
        yield standin


@pytest.fixture(autouse=True)
def standin(running_standin: Standin, settings: Settings, db: None) -> Standin:
    """All providers switched on, and played by the stand-in, to which everybody is new again."""
    for name, value in standin_addresses(running_standin.url).items():
        setattr(settings, name, value)
    for provider in PROVIDERS:
        client_id, secret = client_of(provider)
        setattr(settings, f"SOCIAL_AUTH_{provider.upper()}_KEY", client_id)
        setattr(settings, f"SOCIAL_AUTH_{provider.upper()}_SECRET", secret)
    settings.SOCIAL_AUTH_APPLE_TEAM_ID, settings.SOCIAL_AUTH_APPLE_KEY_ID = APPLE_TEAM_ID, APPLE_KEY_ID
    settings.SOCIAL_AUTH_APPLE_PRIVATE_KEY = apple_key_pem()
    running_standin.grants.seen.clear()
    return running_standin


@pytest.fixture
def kim() -> User:
    """Who has an account here already, with a password, and the address that Kim's accounts elsewhere tell."""
    return create_person(email="kim.park@example.com", password=PASSWORD, name="Kim at home")


@pytest.fixture
def native_app(register: Register, settings: Settings) -> RelyingParty:
    """A public app of ours, whose client ID at providers is known."""
    for provider in WITH_TOKEN:
        setattr(settings, f"SOCIAL_AUTH_{provider.upper()}_NATIVE_KEYS", [APP_ID])
    return register(name="App", redirect_uris=BACK, token_endpoint_auth_method="none", challenge_allowed=True)
