"""What the tests of this room share: further kinds of client, a signed-in browser, and the clock."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client as HttpClient
from hypothesis import settings as examples
from pytest_django import Settings

from accounts import outbound_targets
from accounts.models import User
from tests import outside
from tests.clock import Later, later
from tests.outside import Host, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

# Properties are tried with the same examples in every run, and never judged by the clock.
examples.register_profile("authserver", deadline=None, derandomize=True, database=None)
examples.load_profile("authserver")

__all__ = ["Later", "Register", "later"]
Register = Callable[..., RelyingParty]


@pytest.fixture
def spa(register: Register) -> RelyingParty:
    """A public client: a browser-based app."""
    return register(name="Single page", redirect_uris="https://spa.example/cb", token_endpoint_auth_method="none")


@pytest.fixture
def machine(register: Register) -> RelyingParty:
    """A client that acts for itself, and asks what tokens are worth."""
    return register(
        name="Machine",
        redirect_uris="",
        post_logout_redirect_uris="",
        grant_types=["client_credentials"],
        allowed_scopes=["orders:read", "orders:write"],
    )


@pytest.fixture
def ann(browser: Browser, person: User) -> Browser:
    """A browser at which Ann is signed in."""
    browser.sign_in()
    return browser


@pytest.fixture
def bo(other_person: User) -> Browser:
    """Another browser, at which Bo is signed in."""
    browser = Browser(HttpClient(enforce_csrf_checks=True))
    browser.sign_in("bo@example.com")
    return browser


@pytest.fixture
def elsewhere(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host of somebody else's, over TLS, which the server may ask as in a test network. Tests say what it answers."""
    monkeypatch.setattr(outbound_targets, "resolve", lambda *_: ["127.0.0.1"])
    settings.OUTBOUND_CA_FILE = outside.authority().ca_file
    with outside.running(answering()) as host:
        settings.OUTBOUND_PRIVATE_HOSTS = [host.authority]
        yield host
