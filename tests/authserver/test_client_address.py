"""The caller's address: believed only as far as the proxies of ours reach."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from authserver.ops.client_address import ClientAddressMiddleware, client_address, parse_address

PROXY = "10.0.0.1"


def seen(forwarded_for: str, proxies: int, peer: str = PROXY) -> str:
    return client_address(peer=peer, forwarded_for=forwarded_for, proxies=proxies)


@pytest.mark.parametrize("forged", ["203.0.113.9", "203.0.113.9, 198.51.100.7", "::1", "garbage", ""])
def test_without_a_proxy_the_header_is_ignored(forged: str) -> None:
    assert seen(forged, proxies=0) == PROXY


def test_behind_one_proxy_its_entry_is_the_caller() -> None:
    assert seen("203.0.113.9", proxies=1) == "203.0.113.9"


def test_what_the_caller_put_in_front_is_not_believed() -> None:
    assert seen("127.0.0.1, 203.0.113.9", proxies=1) == "203.0.113.9"
    assert seen("127.0.0.1, 203.0.113.9, 10.0.0.2", proxies=2) == "203.0.113.9"


@pytest.mark.parametrize(
    "header", ["", "garbage", "unknown", "203.0.113.9:99999", "203.0.113.999", "<script>", "1\x00"]
)
def test_an_entry_that_is_no_address_gives_the_peer(header: str) -> None:
    assert seen(header, proxies=1) == PROXY


def test_a_request_that_did_not_pass_every_proxy_gives_the_peer() -> None:
    assert seen("203.0.113.9", proxies=2) == PROXY


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" 203.0.113.9 ", "203.0.113.9"),
        ("2001:DB8::0001", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1"),
        ("", None),
        ("localhost", None),
    ],
)
def test_addresses_are_canonical(text: str, address: str | None) -> None:
    assert parse_address(text) == address


def test_a_unix_socket_has_no_address() -> None:
    assert seen("", proxies=0, peer="") == ""


def test_the_request_carries_the_callers_address(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.META["REMOTE_ADDR"])

    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR="127.0.0.1, 203.0.113.9")
    assert ClientAddressMiddleware(view)(request).content == b"203.0.113.9"  # type: ignore[attr-defined]  # the view's own
