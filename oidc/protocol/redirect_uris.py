"""Redirect URIs: which may be registered, which one a request may name, and how parameters are put behind one."""

from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

LOOPBACK_ADDRESSES = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = LOOPBACK_ADDRESSES | {"localhost"}
FORBIDDEN_SCHEMES = {"javascript", "data", "vbscript", "file", "blob", "about"}


def registration_problem(uri: str, *, native: bool) -> str:
    """Why `uri` must not be registered, or "". `native` clients may use a private scheme (RFC 8252 §7.1).

    https anywhere; http on loopback only (RFC 9700 §2.6); no fragment, no credentials, no wildcard, no white space.
    """
    try:
        parts = urlsplit(uri)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "is not a URI"
    if not uri.isascii() or not uri.isprintable() or " " in uri or "\\" in uri:
        return "contains characters that a URI cannot have"
    if "#" in uri or "*" in uri or "@" in parts.netloc:
        return "must have no fragment, no wildcard and no user name"
    return _scheme_problem(parts, host, native=native)


def _scheme_problem(parts: SplitResult, host: str | None, *, native: bool) -> str:
    if parts.scheme == "https":
        return "" if host else "must name a host"
    if parts.scheme == "http":
        return "" if host in LOOPBACK_HOSTS else "must use https; http is for loopback addresses"
    if parts.scheme in FORBIDDEN_SCHEMES or "." not in parts.scheme:
        return "must use https, or a private scheme with a reversed domain name such as com.example.app"
    return "" if native else "has a private scheme, which only public clients may use"


def is_registered(uri: str, registered: tuple[str, ...], *, native: bool) -> bool:
    """Exact string comparison (RFC 9700 §4.1.3); a native client's loopback port may vary (RFC 8252 §7.3)."""
    if uri in registered:
        return True
    return native and any(_differs_in_loopback_port_only(uri, candidate) for candidate in registered)


def _differs_in_loopback_port_only(uri: str, candidate: str) -> bool:
    try:
        given, known = urlsplit(uri), urlsplit(candidate)
        ports = given.port, known.port
    except ValueError:
        return False
    if given.scheme != "http" or given.hostname not in LOOPBACK_ADDRESSES or "@" in given.netloc:
        return False
    host = f"[{given.hostname}]" if given.hostname == "::1" else given.hostname
    same_host = given.netloc == (f"{host}:{ports[0]}" if ports[0] is not None else host)
    return same_host and given._replace(netloc="") == known._replace(netloc="") and given.hostname == known.hostname


def with_parameters(uri: str, parameters: dict[str, str]) -> str:
    """`uri` with `parameters` in its query, behind what is registered there (RFC 6749 §3.1.2)."""
    parts = urlsplit(uri)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))


def query_of(uri: str) -> dict[str, str]:
    """The parameters in a URI's query, the last of each name."""
    return dict(parse_qsl(urlsplit(uri).query, keep_blank_values=True))
