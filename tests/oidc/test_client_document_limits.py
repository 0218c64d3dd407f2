"""Metadata documents as a way to misuse this server: to knock elsewhere, to fill it, to race it."""

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from django.db import connection, transaction
from django.test import Client as HttpClient
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts import outbound_targets, throttles
from audit.models import Event
from oidc import client_documents, expiry
from oidc.models import Client, PendingRequest
from tests.held_rows import changed_under
from tests.oidc.conftest import Later
from tests.oidc.described import Described, described, for_every_path
from tests.oidc.self_registered import registered
from tests.oidc.test_client_documents import refused
from tests.outside import Host, answering
from tests.parallel import at_once
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["described"]
pytestmark = pytest.mark.django_db

SPECIFICATION = "draft-ietf-oauth-client-id-metadata-document"
HOUR, DAY = 3600, 86400
NOT_NOW = "The server cannot answer this at the moment"


def asking(described: Described, path: str, http: HttpClient | None = None) -> Any:
    """What a browser is answered that is sent here in the name of a document at another path."""
    parameters = described.relying_party().request(client_id=f"{described.host.url}{path}")
    browser = Browser(http or HttpClient())
    return browser.refusal_or(browser.http.get("/o/authorize", parameters))


@pytest.mark.compliance(SPECIFICATION, "6.5", "no document is fetched from an address that is not public")
@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.7"]
)
def test_a_host_inside_is_not_asked(
    described: Described, settings: Settings, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS, settings.CLIENT_ID_METADATA_DOCUMENTS = [], ["*"]
    monkeypatch.setattr(outbound_targets, "resolve", lambda *_: [address])
    refused(asking(described, "/client.json"), "there is no metadata document at client_id")
    assert (described.host.connections, Client.objects.count()) == (0, 0)


@pytest.mark.compliance(SPECIFICATION, "6.5", "no address inside is asked for another one's sake")
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.7", "2130706433", "0x7f.1", "127.1", "localhost:25"])
def test_an_address_inside_is_not_asked(described: Described, settings: Settings, host: str) -> None:
    settings.CLIENT_ID_METADATA_DOCUMENTS = ["*"]
    refused(described.relying_party().authorize(Browser(HttpClient()), client_id=f"https://{host}/client.json"))
    assert not Client.objects.exists()


@pytest.mark.compliance(SPECIFICATION, "4", "a redirect is not followed")
def test_a_redirect_leads_nowhere(described: Described) -> None:
    described.host.play = answering(status="307 Temporary", headers=f"Location: {described.host.url}/real\r\n")
    refused(asking(described, "/client.json"))
    assert described.host.connections == 1


@pytest.mark.compliance(SPECIFICATION, "6.6", "no more than a bound of bytes is read")
def test_a_document_that_never_ends_is_left(described: Described) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"

    def endless(host: Host, spoken: socket.socket) -> None:
        spoken.sendall(head)
        while not host.closing.is_set():
            spoken.sendall(b" " * 65536)

    described.host.play = endless
    refused(asking(described, "/client.json"))
    assert described.host.hung_up_on.wait(10)


def test_this_server_does_not_ask_itself(described: Described, settings: Settings) -> None:
    settings.ISSUER = f"https://{outbound_targets.authority_of(described.host.url)}"
    refused(asking(described, "/o/authorize"), "client_id is unknown")
    assert described.host.connections == 0


def test_of_one_network_so_many_new_documents_are_asked_for(described: Described) -> None:
    for_every_path(described.host)
    most = throttles.limit(throttles.DOCUMENT_BY_NETWORK)
    for number in range(most):
        assert asking(described, f"/{number}").status_code == 303
    refused(asking(described, "/one-more"), NOT_NOW)
    assert described.host.connections == most
    assert asking(described, "/0").status_code == 303, "who is known is not counted"
    assert asking(described, "/one-more", HttpClient(REMOTE_ADDR="198.51.100.7")).status_code == 303


def test_of_one_host_so_many_new_documents_are_asked_for(described: Described, later: Later) -> None:
    for_every_path(described.host)
    most = throttles.limit(throttles.DOCUMENT_BY_HOST)
    for number in range(most + 5):
        asking(described, f"/{number}", HttpClient(REMOTE_ADDR=f"198.51.{number}.7"))
    assert (described.host.connections, Client.objects.count()) == (most, most)
    later(HOUR + 1)
    assert asking(described, "/one-more").status_code == 303


def test_refused_documents_are_counted_too(described: Described) -> None:
    described.host.play = answering(status="404 Not Found")
    for _ in range(30):
        refused(asking(described, "/client.json"))
    assert described.host.connections == throttles.limit(throttles.DOCUMENT_BY_NETWORK)


def test_no_more_than_so_many_unused_clients_are_kept(
    ann: Browser, described: Described, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    monkeypatch.setattr(client_documents, "MOST_UNUSED", 2)
    for_every_path(described.host)
    for path in ("/a", "/b"):
        assert asking(described, path).status_code == 303
    refused(asking(described, "/c"), NOT_NOW)
    assert described.host.connections == 2
    later(HOUR + DAY + 1)
    expiry.clear_expired()
    assert asking(described, "/c").status_code == 303


def test_unused_clients_go_and_those_that_people_let_in_stay(
    ann: Browser, described: Described, later: Later, partner: RelyingParty
) -> None:
    registered()
    described.relying_party().answered(ann, "allow")
    for_every_path(described.host)
    asking(described, "/unused")
    asking(described, "/shut")
    Client.objects.filter(client_id__endswith="/shut").update(is_active=False)
    later(HOUR + DAY - 60)
    assert expiry.clear_expired()["clients by documents"] == 0
    later(120)
    assert expiry.clear_expired()["clients by documents"] == 1
    left = set(Client.objects.values_list("client_id", flat=True))
    assert {described.url, f"{described.host.url}/shut", partner.client.client_id} < left
    assert f"{described.host.url}/unused" not in left
    assert len(left) == 4


def test_a_client_that_was_cleared_away_comes_back_when_it_is_used(described: Described, later: Later) -> None:
    asking(described, "/client.json")
    later(2 * DAY)
    expiry.clear_expired()
    assert not Client.objects.exists()
    assert asking(described, "/client.json").status_code == 303


def test_a_client_that_somebody_is_on_the_way_to_stays(described: Described, later: Later) -> None:
    asking(described, "/client.json")
    described.host.play = answering(status="404 Not Found")
    later(HOUR + 1)
    asking(described, "/client.json")
    PendingRequest.objects.update(expires_at=timezone.now() + timedelta(minutes=5))
    assert client_documents.clear_unused(timezone.now()) == 0
    PendingRequest.objects.all().delete()
    assert client_documents.clear_unused(timezone.now()) == 1


class Wire:
    """The authorization endpoint over HTTP."""

    def __init__(self, server: LiveServer, described: Described) -> None:
        self._url = f"{server.url}/o/authorize?{urlencode(described.relying_party().request())}"

    def ask(self) -> int:
        return requests.get(self._url, allow_redirects=False, timeout=60).status_code


@pytest.fixture
def ask(live_server: LiveServer, described: Described) -> Callable[[], int]:
    return Wire(live_server, described).ask


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_first_uses_make_one_client(ask: Callable[[], int], described: Described) -> None:
    assert at_once(20, ask) == [303] * 20
    assert described.host.connections == 1
    assert Client.objects.count() == PendingRequest.objects.values("client").distinct().count() == 1
    assert Event.objects.filter(name="client:registered").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_first_use_in_two_processes_makes_one_client(
    ask: Callable[[], int], described: Described, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_documents, "_once", lambda _url, work: work())  # as processes do, each for itself
    assert at_once(4, ask) == [303] * 4
    assert Client.objects.count() == 1
    assert Event.objects.filter(name="client:registered").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_uses_of_an_old_document_fetch_it_once(
    ask: Callable[[], int], described: Described, later: Later
) -> None:
    assert ask() == 303
    described.publish(client_name="Other")
    later(HOUR + 1)
    assert at_once(20, ask) == [303] * 20
    assert described.host.connections == 2
    assert described.row.name == "Other"
    assert Event.objects.filter(name="client:changed").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_operator_who_deactivates_it_meanwhile_is_not_overruled(described: Described, later: Later) -> None:
    asking(described, "/client.json")
    described.publish(client_name="Other")
    later(HOUR + 1)
    rows = Client.objects.filter(client_id=described.url)
    answer = changed_under(lambda: asking(described, "/client.json"), rows, lambda: rows.update(is_active=False))
    refused(answer, "client_id is unknown")
    assert (described.row.is_active, described.row.name) == (False, "Notes")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_client_that_is_cleared_away_while_it_comes_back_is_a_page(described: Described, later: Later) -> None:
    asking(described, "/client.json")
    later(2 * DAY)
    rows = Client.objects.filter(client_id=described.url)
    answer = changed_under(lambda: asking(described, "/client.json"), rows, lambda: _gone(rows))
    assert answer.status_code == 400
    assert asking(described, "/client.json").status_code == 303


def _gone(rows: Any) -> None:
    PendingRequest.objects.all().delete()
    rows.delete()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_client_that_comes_back_is_not_cleared_away(described: Described, later: Later) -> None:
    asking(described, "/client.json")
    PendingRequest.objects.all().delete()
    later(2 * DAY)
    rows = Client.objects.filter(client_id=described.url)

    def clear() -> int:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '10s'")  # whoever waits here fails, instead of waiting for us
            return client_documents.clear_unused(timezone.now())

    with transaction.atomic():
        rows.update(cimd_expires_at=timezone.now() + timedelta(hours=1))  # as a request does that fetched it anew
        assert at_once(1, clear) == [0]
    assert at_once(1, clear) == [0]
    later(2 * DAY)
    assert at_once(1, clear) == [1]
