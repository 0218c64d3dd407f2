"""Faults of the server itself at the authorization endpoint: the app is told, and nobody is left at a dead end."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.http import HttpRequest

from accounts.models import Session
from oidc import keys
from oidc.models import Authorization, SigningKey
from tests.held_rows import changed_under
from tests.oidc.conftest import Register
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

# Of those alone that wait for this connection: other tests may share the server.
CUT_OFF = """
    SELECT pg_terminate_backend(pid) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))
"""


def cut_off() -> None:
    """The database ends the connection of whoever waits."""
    with connection.cursor() as cursor:
        cursor.execute(CUT_OFF)
        assert cursor.fetchall()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.compliance("RFC 6749", "4.1.2.1", "an overload is told to the client as temporarily_unavailable")
def test_a_database_that_goes_away_is_told_to_the_client(ann: Browser, shop: RelyingParty) -> None:
    ann.http.raise_request_exception = False  # it would raise here what is reported there
    answer = changed_under(lambda: shop.authorize(ann), Session.objects.all(), cut_off)
    told = query_of(answer["Location"])
    assert answer["Location"].startswith(shop.redirect_uri)
    assert (told["error"], told["state"], told["iss"]) == (
        "temporarily_unavailable",
        "af0ifjsldkj",
        "http://localhost:8000",
    )
    assert not Authorization.objects.exists()
    assert "code" in shop.authorization_response(ann)


@pytest.fixture
def reported() -> Iterator[list[HttpRequest]]:
    """The requests of which a fault was reported."""
    found: list[HttpRequest] = []

    def note(request: HttpRequest, **about: Any) -> None:
        found.append(request)

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


@pytest.mark.django_db
@pytest.mark.compliance("RFC 6749", "4.1.2.1", "a fault of the server is told to the client as server_error")
def test_a_fault_of_ours_is_told_to_the_client_and_reported(
    ann: Browser, register: Register, settings: Any, reported: list[HttpRequest]
) -> None:
    settings.FRONT_CHANNEL_RESPONSE_TYPES = True
    client = register(response_types=["id_token"], grant_types=["implicit"])
    SigningKey.objects.all().delete()
    keys.forget_cached()
    ann.http.raise_request_exception = False
    answer = client.authorize(ann, response_type="id_token")
    told = parse_qs(urlsplit(answer["Location"]).fragment)
    assert (told["error"], told["state"]) == (["server_error"], ["af0ifjsldkj"])
    assert [request.path for request in reported] == ["/o/authorize"]
    assert not Authorization.objects.exists()
