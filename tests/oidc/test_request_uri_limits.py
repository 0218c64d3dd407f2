"""Whoever registers itself cannot have this server knock at somebody's door without end by way of `request_uri`."""

from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts import throttles
from tests.answers import answer_of
from tests.client_keys import client_key, key_set
from tests.oidc.conftest import Later, Register
from tests.oidc.self_registered import registered
from tests.outside import Host
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def asked(client: RelyingParty, uri: str, network: str = "203.0.113") -> HttpResponse:
    """Anybody's request by reference."""
    outside = {**client.request(), "request_uri": uri}
    return HttpClient(REMOTE_ADDR=f"{network}.7").get("/o/authorize?" + urlencode(outside))


def test_a_client_that_registered_itself_has_an_address_asked_so_often_and_no_more(
    elsewhere: Host, later: Later
) -> None:
    uri, limit = f"{elsewhere.url}/somebody", throttles.limit(throttles.REQUEST_URI_BY_NETWORK)
    client = registered(request_uris=[uri], jwks=key_set(client_key())).relying_party
    for _ in range(limit):
        assert answer_of(asked(client, uri))["error"] == "invalid_request_object"
    assert answer_of(asked(client, uri))["error"] == "temporarily_unavailable"
    assert elsewhere.connections == limit
    assert answer_of(asked(client, uri, "198.51.100"))["error"] == "invalid_request_object"
    later(601)
    assert answer_of(asked(client, uri))["error"] == "invalid_request_object"


def test_an_operators_client_has_its_address_asked_as_often_as_need_be(elsewhere: Host, register: Register) -> None:
    uri, limit = f"{elsewhere.url}/own", throttles.limit(throttles.REQUEST_URI_BY_NETWORK)
    client = register(request_uris=[uri], jwks=key_set(client_key()))
    for _ in range(limit + 1):
        assert answer_of(asked(client, uri))["error"] == "invalid_request_object"
