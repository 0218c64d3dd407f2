"""Fixtures of every room."""

import itertools
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.core.cache import cache as django_cache
from django.test import Client as HttpClient

from accounts import passwords
from accounts.hashers import BoundedArgon2Hasher
from accounts.models import User
from accounts.registration import create_person
from oidc import client_keys, clients, keys, pending_requests, resources
from oidc.protocol import jose
from tests.client_keys import client_key, key_set
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What a process remembers between requests must not leak from one test's database into the next one's."""
    keys.forget_cached()
    client_keys.forget_cached()
    resources.forget_cached()
    django_cache.clear()
    pending_requests._kept = itertools.count(1)
    yield
    keys.forget_cached()
    resources.forget_cached()


@pytest.fixture(autouse=True)
def _hashing_cost(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests hash passwords at the least cost Argon2 knows, unless `real_hashing` says that the cost matters."""
    if request.node.get_closest_marker("real_hashing") is None:
        monkeypatch.setattr(BoundedArgon2Hasher, "time_cost", 1)
        monkeypatch.setattr(BoundedArgon2Hasher, "memory_cost", 8)
    passwords._decoy.cache_clear()
    yield
    passwords._decoy.cache_clear()


@pytest.fixture
def person(db: None) -> User:
    """Ann, who can sign in with PASSWORD."""
    return create_person(email="ann@example.com", password=PASSWORD, name="Ann Lee")


@pytest.fixture
def other_person(db: None) -> User:
    """Bo, who can sign in with PASSWORD."""
    return create_person(email="bo@example.com", password=PASSWORD, name="Bo Ek")


@pytest.fixture
def administrator(db: None) -> User:
    """Who may use the admin."""
    return create_person(email="root@example.com", password=PASSWORD, admin=True)


@cache
def _keys_of_this_run(algorithm: str) -> list[jose.PrivateKey]:
    return [jose.generate(algorithm) for _ in range(2)]


@pytest.fixture
def signing_keys(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys of every algorithm. Making them takes long, so that all tests of a run begin with the same ones."""
    spare = {algorithm: iter(_keys_of_this_run(algorithm)) for algorithm in jose.ALGORITHMS}
    with monkeypatch.context() as begun:
        begun.setattr(jose, "generate", lambda algorithm: next(spare[algorithm]))
        keys.rotate()


@pytest.fixture
def browser(db: None) -> Browser:
    """A browser that nobody has signed in at."""
    return Browser(HttpClient(enforce_csrf_checks=True))


@pytest.fixture
def other_browser(db: None) -> Browser:
    """A browser that shares nothing with the first one."""
    return Browser(HttpClient(enforce_csrf_checks=True))


@pytest.fixture
def register(signing_keys: None) -> Callable[..., RelyingParty]:
    """Register a relying party; keyword arguments are fields of Client."""

    def make(**fields: object) -> RelyingParty:
        registration = {
            "name": "Shop",
            "redirect_uris": "https://shop.example/callback",
            "post_logout_redirect_uris": "https://shop.example/bye",
            "token_endpoint_auth_method": "client_secret_basic",
            "grant_types": ["authorization_code", "refresh_token"],
            "first_party": True,
            **fields,
        }
        key = client_key() if registration["token_endpoint_auth_method"] == "private_key_jwt" else None
        if key is not None and not {"jwks", "jwks_uri"} & fields.keys():
            registration["jwks"] = key_set(key)
        client, secret = clients.register(registration)
        return RelyingParty(client, secret, key=key)

    return make


@pytest.fixture
def shop(register: Callable[..., RelyingParty]) -> RelyingParty:
    """A confidential first-party relying party."""
    return register()


@pytest.fixture
def partner(register: Callable[..., RelyingParty]) -> RelyingParty:
    """A confidential relying party of somebody else: people are asked to consent."""
    return register(name="Partner", redirect_uris="https://partner.example/cb?from=us", first_party=False)


@pytest.fixture
def mailbox(db: None, settings: Any) -> Mailbox:
    """Everybody's mail."""
    settings.EMAIL_CONFIGURED = True
    return Mailbox()
