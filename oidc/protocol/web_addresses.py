"""Addresses that a client registers for people to open or for this server to call: pages, logos, key sets, logouts."""

import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from oidc.protocol.redirect_uris import LOOPBACK_HOSTS

LONGEST = 500
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986 §2
_USUAL_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:.]+")


def problem(url: str, *, loopback: bool = True, fragment: bool = False, private_hosts: Collection[str] = ()) -> str:
    """Why `url` must not be registered, or "": https, or http on a `loopback` host, where development happens.

    `private_hosts` are further ones as host:port.
    """
    if len(url) > LONGEST:
        return f"must have at most {LONGEST} characters"
    parts = _split(url)
    if parts is None:
        return "must be an https address"
    if "#" in url and not fragment:
        return "must have no fragment"
    if parts.scheme == "http":
        near = loopback and parts.hostname in LOOPBACK_HOSTS
        return "" if near or authority(url) in private_hosts else "must use https"
    return "" if parts.scheme == "https" else "must be an https address"


def host(url: str) -> str:
    """The host of an address, in lower case; "" where it has none, or could not be registered."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def authority(url: str) -> str:
    """Host and port of an address, the port named even where it is the usual one, as settings write them."""
    _, name, port = origin(url)
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address, the port named even where it is the usual one."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or _USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return "", "", None


def serialized_origin(url: str) -> str:
    """The same as browsers write it in an Origin header (RFC 6454 §6.2); "" for what is no web address."""
    scheme, name, port = origin(url)
    if scheme not in ("https", "http") or not name:
        return ""
    host_name = f"[{name}]" if ":" in name else name
    return f"{scheme}://{host_name}" if port == _USUAL_PORTS[scheme] else f"{scheme}://{host_name}:{port}"


def _split(url: str) -> SplitResult | None:
    """The parts of an address that has a plain host; None for anything that two readers might read differently."""
    if not _CHARACTERS.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts if host and "@" not in parts.netloc and _HOST.fullmatch(host) else None
