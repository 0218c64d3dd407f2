"""Where requests of this server may go: what is accepted of a URL, its port, and the addresses of its host.

Whoever registers here names URLs, and each could point at what only this machine can reach. Nothing is connected to
here; `accounts.outbound` does that.
"""

import re
import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2000
PORTS = {"https": 443, "http": 80}
_FIRST_FREE_PORT = 1024  # below it live services that must not be spoken to at somebody else's word
_URL = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")  # RFC 3986 §2; whatever else is read in more than one way
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")
_BRACKETED = re.compile(r"\[[0-9a-fA-F:.]+\](:[0-9]*)?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as a last label it makes the host an address, in whatever notation
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_SPECIAL = [
    ip_network(text)
    for text in (
        *("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4"),
        # Teredo and other protocol assignments, documentation twice, 6to4.
        *("2001::/23", "2001:db8::/32", "3fff::/20", "2002::/16"),
    )
]


class OutboundRefused(Exception):
    """The URL, its host's addresses or the answer are not acceptable, and asking again changes nothing."""


class OutboundFailed(Exception):
    """No usable answer came: the host was not found, not reached, too slow or in trouble. A later try may succeed."""


@dataclass(frozen=True)
class Target:
    """A URL that may be asked. `host` is in lower case and without brackets, `path` has the query with it."""

    host: str
    port: int
    tls: bool
    path: str

    @property
    def authority(self) -> str:
        """Host and port, as OUTBOUND_PRIVATE_HOSTS writes them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def authority_of(url: str) -> str:
    """Host and port of a URL that the configuration holds; "" for what is no such URL."""
    try:
        return _target(url).authority
    except OutboundRefused:
        return ""


def accept(url: str, private: Collection[str]) -> Target:
    """The target that a URL names; its fragment is never sent (RFC 9110 §4.2.5). Raises OutboundRefused.

    `private` are the authorities that may be asked over http and at any port and address.
    """
    target = _target(url)
    if target.authority not in private:
        if not target.tls:
            raise OutboundRefused("The URL is not https.")
        if target.port != PORTS["https"] and target.port < _FIRST_FREE_PORT:
            raise OutboundRefused("The port is reserved for other services.")
    return target


def _target(url: str) -> Target:
    if len(url) > LONGEST_URL or not _URL.fullmatch(url):
        raise OutboundRefused("The URL is too long or has characters that no URL has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OutboundRefused("The URL is malformed.") from error
    if parts.scheme not in PORTS or port == 0:
        raise OutboundRefused("The URL is not https.")
    if "@" in parts.netloc:
        raise OutboundRefused("The URL has credentials in it.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(_host(parts), port or PORTS[parts.scheme], parts.scheme == "https", path)


def _host(parts: SplitResult) -> str:
    """The host in the one notation that nobody reads as another: a plain name, or an address as usually written."""
    host = parts.hostname or ""
    try:
        if "[" in parts.netloc:
            return str(IPv6Address(host if _BRACKETED.fullmatch(parts.netloc) else ""))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except AddressValueError as error:
        raise OutboundRefused("The host is an address in an unusual notation.") from error
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise OutboundRefused("The host is no name.")
    return host


def is_public(address: str) -> bool:
    """Whether an address belongs to a host of the public internet, and hides no other address inside it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed in _NAT64:
            return is_public(str(IPv4Address(int(parsed) & 0xFFFFFFFF)))
        if parsed not in _UNICAST:
            return False
    elif not parsed.is_global:
        return False
    return not any(parsed in network for network in _SPECIAL if network.version == parsed.version)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order to try them. Raises OSError. The one place that asks for names."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
