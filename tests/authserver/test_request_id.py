"""One identifier for each request, chosen by us or by a proxy of ours, never by the caller."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from audit import origin
from authserver.ops.request_id import RequestIdMiddleware, choose_request_id

RANDOM = re.compile(r"[0-9a-f]{32}")


def test_the_callers_own_identifier_is_not_taken() -> None:
    assert RANDOM.fullmatch(choose_request_id(inbound="chosen-by-caller", proxies=0))


def test_a_proxys_identifier_is_taken() -> None:
    assert choose_request_id(inbound="edge.7f3a-0001", proxies=1) == "edge.7f3a-0001"


@pytest.mark.parametrize(
    "inbound", ["", "short", "x" * 65, "with space", "line\nbreak", "quote\"'", "ümlaut-abc", "a" * 8 + "\0"]
)
def test_a_malformed_identifier_is_replaced(inbound: str) -> None:
    assert RANDOM.fullmatch(choose_request_id(inbound=inbound, proxies=1))


def test_every_response_has_its_own_identifier(client: Client) -> None:
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert RANDOM.fullmatch(first)
    assert first != second


def test_a_response_echoes_a_proxys_identifier(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={"X-Request-ID": "edge.7f3a-0001"})["X-Request-ID"] == "edge.7f3a-0001"


def test_recorded_facts_know_where_they_came_from() -> None:
    seen: list[origin.Origin] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(origin.current())
        return HttpResponse()

    agent = "Agent\0\n/1.0 " + "x" * 400
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT=agent)
    response = RequestIdMiddleware(view)(request)
    assert seen[0].ip == "203.0.113.9"
    assert seen[0].user_agent == "Agent/1.0 " + "x" * 290
    assert seen[0].request_id == response["X-Request-ID"]
    assert origin.current() == origin.Origin()
