"""The address a request came from, behind a known number of reverse proxies.

Each proxy appends the address it was called from to X-Forwarded-For. With n proxies of ours in front, the n-th entry
from the right was written by the outermost of them; everything left of it is whatever the caller liked to send.
"""

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def parse_address(text: str) -> str | None:
    """The address in canonical form, an IPv4 address mapped into IPv6 as IPv4; None when it is not an address.

    A zone (`fe80::1%eth0`) is cut off: it means nothing on another machine, and no database column takes it.
    """
    try:
        address = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address)


def client_address(*, peer: str, forwarded_for: str, proxies: int) -> str:
    """The caller's address, or "" when there is none (a Unix socket).

    `peer` is the address of the connection, `forwarded_for` the X-Forwarded-For header, its repetitions joined by
    commas. A header that is too short or no address falls back to the peer: nothing else in it can be believed.
    """
    entries = forwarded_for.split(",")
    if 0 < proxies <= len(entries) and (address := parse_address(entries[-proxies])):
        return address
    return parse_address(peer) or ""


class ClientAddressMiddleware:
    """Rewrites REMOTE_ADDR, so that the rooms below need no knowledge of proxies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META["REMOTE_ADDR"] = client_address(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded_for=request.META.get("HTTP_X_FORWARDED_FOR", ""),
            proxies=settings.TRUSTED_PROXIES,
        )
        return self.get_response(request)
