"""Keys at a client's jwks_uri: fetched when needed, kept for a while, fetched anew for a new key, in bounds."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client as HttpClient
from pytest_django import Settings

from accounts import outbound_targets
from oidc import client_keys
from tests import outside
from tests.client_keys import ClientKey, client_key, key_set
from tests.oidc.conftest import Later, Register
from tests.outside import Host, Play, answering
from tests.parallel import at_once
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

FIRST, SECOND = client_key("ES256", "first"), client_key("ES256", "second")


def publishing(*keys: ClientKey) -> Play:
    return answering(json.dumps(key_set(*keys)).encode(), media_type="application/jwk-set+json")


@pytest.fixture
def publisher(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """Where the client publishes its keys: on a private address, as in a test network."""
    monkeypatch.setattr(outbound_targets, "resolve", lambda *_: ["127.0.0.1"])
    with outside.running(publishing(FIRST)) as host:
        settings.OUTBOUND_PRIVATE_HOSTS, settings.OUTBOUND_CA_FILE = [host.authority], outside.authority().ca_file
        yield host


@pytest.fixture
def client(register: Register, publisher: Host) -> RelyingParty:
    return publishing_client(register, publisher)


def publishing_client(register: Register, publisher: Host) -> RelyingParty:
    return register(
        token_endpoint_auth_method="private_key_jwt",
        jwks_uri=f"{publisher.url}/jwks",
        grant_types=["client_credentials"],
        allowed_scopes=["orders:read"],
    )


def proves(client: RelyingParty, key: ClientKey) -> bool:
    """Whether an assertion with this key is taken."""
    form = {"grant_type": "client_credentials", **client.assertion(key)}
    answer = HttpClient().post("/o/token", urlencode(form), content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 401), answer.content
    return answer.status_code == 200


def test_published_keys_are_fetched_once_and_kept(client: RelyingParty, publisher: Host, later: Later) -> None:
    assert proves(client, FIRST)
    assert proves(client, FIRST)
    assert publisher.connections == 1
    later(client_keys.FRESH_SECONDS + 1)
    assert proves(client, FIRST)
    assert publisher.connections == 2


@pytest.mark.compliance("OIDC Core", "10.1.1", "a client changes its keys by publishing new ones")
def test_a_new_key_is_fetched_when_it_is_first_used(client: RelyingParty, publisher: Host) -> None:
    assert proves(client, FIRST)
    publisher.play = publishing(SECOND)
    assert proves(client, SECOND)
    assert not proves(client, FIRST)  # it is not published any longer


def test_unknown_keys_do_not_make_this_server_a_flood(client: RelyingParty, publisher: Host, later: Later) -> None:
    assert proves(client, FIRST)
    for _ in range(20):
        assert not proves(client, SECOND)
    assert publisher.connections == client_keys.MOST_FETCHES
    assert proves(client, FIRST)
    publisher.play = publishing(SECOND)
    later(client_keys.WINDOW_SECONDS + 1)
    assert proves(client, SECOND)


def test_a_bad_signature_by_a_known_key_fetches_nothing(client: RelyingParty, publisher: Host) -> None:
    assert proves(client, FIRST)
    assert not proves(client, SECOND.under(FIRST.kid))
    assert publisher.connections == 1


@pytest.mark.parametrize(
    "play",
    [
        answering(status="404 No"),
        answering(status="500 Oh"),
        answering(status="302 Found", headers="Location: /elsewhere\r\n"),
        answering(b"no JSON"),
        answering(b"[]"),
        answering(b'{"keys": 5}'),
        answering(b"[" * 5000),
        answering(b'{"keys": []}', media_type="text/html"),
        answering(b" " * 70_000),
        answering(json.dumps({"keys": [FIRST.public] * 21}).encode()),
    ],
    ids=["absent", "trouble", "redirect", "text", "list", "number", "nested", "page", "huge", "many"],
)
def test_what_is_no_key_set_is_a_failed_authentication(
    client: RelyingParty, publisher: Host, later: Later, play: Play
) -> None:
    publisher.play = play
    assert not proves(client, FIRST)
    asked = publisher.connections
    publisher.play = publishing(FIRST)
    assert not proves(client, FIRST)  # the failure is remembered for a moment
    assert publisher.connections == asked
    later(client_keys.FAILURE_SECONDS + 1)
    assert proves(client, FIRST)


def test_known_keys_are_used_while_the_client_is_in_trouble_but_not_for_ever(
    client: RelyingParty, publisher: Host, later: Later
) -> None:
    assert proves(client, FIRST)
    publisher.play = answering(status="503 Later")
    later(client_keys.FRESH_SECONDS + 1)
    assert proves(client, FIRST)
    later(client_keys.STALE_SECONDS - client_keys.FRESH_SECONDS)
    assert not proves(client, FIRST)
    publisher.play = publishing(FIRST)
    later(client_keys.FAILURE_SECONDS + 1)
    assert proves(client, FIRST)


def test_a_jwks_uri_that_leads_inside_is_not_asked(client: RelyingParty, publisher: Host, settings: Settings) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = []
    assert not proves(client, FIRST)
    assert publisher.connections == 0


def test_keys_of_one_client_are_not_anothers(
    client: RelyingParty, publisher: Host, register: Register, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_keys, "MOST_SOURCES", 1)
    assert proves(client, FIRST)
    with outside.running(publishing(SECOND)) as elsewhere:
        settings.OUTBOUND_PRIVATE_HOSTS = [publisher.authority, elsewhere.authority]
        other = publishing_client(register, elsewhere)
        assert not proves(other, FIRST)
        assert proves(other, SECOND)
    assert not proves(client, SECOND)
    assert proves(client, FIRST)
    assert publisher.connections > 1  # its keys were forgotten meanwhile, since only one set is remembered here


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_first_uses_fetch_the_keys_once(register: Register, publisher: Host) -> None:
    client = publishing_client(register, publisher)
    assert all(at_once(4, lambda: proves(client, FIRST)))
    assert publisher.connections == 1
