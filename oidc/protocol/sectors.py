"""Sectors: the clients that know a person by the same pairwise subject (OpenID Connect Core 1.0 §8.1)."""

from collections.abc import Collection
from urllib.parse import urlsplit

from oidc.protocol.redirect_uris import LOOPBACK_HOSTS


def sector_of(*, client_id: str, redirect_uris: Collection[str], sector_identifier_uri: str = "") -> str | None:
    """The host that names the sector; None when several hosts leave open which, and sector_identifier_uri must say so.

    A client without any host of its own (a native app, a device) is a sector by itself: its name stands for it.
    """
    if sector_identifier_uri:
        return urlsplit(sector_identifier_uri).hostname
    hosts = {host for uri in redirect_uris if (host := urlsplit(uri).hostname) and host not in LOOPBACK_HOSTS}
    if len(hosts) > 1:
        return None
    return hosts.pop() if hosts else f"client:{client_id}"
