"""Redirect URIs: which may be registered, which one a request may name, and how parameters are put behind one."""

import re
from urllib.parse import SplitResult, urlencode, urlsplit

LOOPBACK_ADDRESSES = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = LOOPBACK_ADDRESSES | {"localhost"}
_CHARACTERS = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")  # RFC 3986 §2
_PORT = re.compile(r":[0-9]{1,5}")
LONGEST_HOST = 253  # RFC 1035 §2.3.4, as it is written
FORBIDDEN_SCHEMES = {"javascript", "data", "vbscript", "file", "blob", "about"}


def registration_problem(uri: str, *, native: bool) -> str:
    """Why `uri` must not be registered, or "". `native` clients may use a private scheme (RFC 8252 §7.1).

    https anywhere; http on loopback only (RFC 9700 §2.6); no fragment, no credentials, no wildcard, no white space.
    """
    if not _CHARACTERS.fullmatch(uri):
        return "contains characters that a URI cannot have"
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URI"
    if "#" in uri or "*" in uri or "@" in parts.netloc or "%" in parts.netloc:
        return "must have no fragment, no wildcard, no user name and no encoded host"
    return _scheme_problem(parts, host, native=native)


def _scheme_problem(parts: SplitResult, host: str | None, *, native: bool) -> str:
    if parts.scheme == "https":
        return "" if host and len(host) <= LONGEST_HOST else "must name a host"
    if parts.scheme == "http":
        return "" if host in LOOPBACK_HOSTS else "must use https; http is for loopback addresses"
    if parts.scheme in FORBIDDEN_SCHEMES or "." not in parts.scheme:
        return "must use https, or a private scheme with a reversed domain name such as com.example.app"
    return "" if native else "has a private scheme, which is for clients whose application_type is native"


def is_registered(uri: str, registered: tuple[str, ...], *, native: bool) -> bool:
    """Exact string comparison (RFC 9700 §4.1.3); a native client's loopback port may vary (RFC 8252 §7.3)."""
    if uri in registered:
        return True
    return native and any(_differs_in_loopback_port_only(uri, candidate) for candidate in registered)


def _differs_in_loopback_port_only(uri: str, candidate: str) -> bool:
    """Whether `uri` is, character by character, what `candidate` is with another port."""
    known = urlsplit(candidate)
    if known.scheme != "http" or known.hostname not in LOOPBACK_ADDRESSES:
        return False
    host = f"[{known.hostname}]" if known.hostname == "::1" else known.hostname
    before, after = f"http://{host}", candidate.removeprefix(f"http://{known.netloc}")
    port = uri.removeprefix(before).removesuffix(after) if uri.startswith(before) and uri.endswith(after) else None
    return port == "" or (port is not None and bool(_PORT.fullmatch(port)) and int(port[1:]) <= 65535)


def with_parameters(uri: str, parameters: dict[str, str]) -> str:
    """`uri` with `parameters` in its query, behind what is registered there (RFC 6749 §3.1.2)."""
    query = urlsplit(uri).query
    separator = "&" if query else "" if uri.endswith("?") else "?"
    return f"{uri}{separator}{urlencode(parameters)}"


def with_fragment(uri: str, parameters: dict[str, str]) -> str:
    """`uri`, which has no fragment (RFC 6749 §3.1.2), with `parameters` as its fragment."""
    return f"{uri}#{urlencode(parameters)}"
