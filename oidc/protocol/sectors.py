"""Sectors: the clients that know a person by the same pairwise subject (OpenID Connect Core 1.0 §8.1)."""

from collections.abc import Collection
from urllib.parse import urlsplit

from oidc.protocol.redirect_uris import LOOPBACK_HOSTS


def sector_of(
    *, client_id: str, redirect_uris: Collection[str], sector_identifier_uri: str = "", told_elsewhere: bool = False
) -> str | None:
    """The host that names the sector; None when several hosts leave open which, and sector_identifier_uri must say so.

    A client that can be answered where no host vouches for it (a native app, a device, a loopback address beside a
    host's), or is told of people there in another way (`told_elsewhere`), is a sector by itself: its name stands for
    it. Else whoever registers a host of somebody else's beside an address of their own would learn by which subjects
    that host knows people.
    """
    if sector_identifier_uri:
        return urlsplit(sector_identifier_uri).hostname
    hosts = {urlsplit(uri).hostname if uri.startswith("https:") else None for uri in redirect_uris}
    if told_elsewhere or not hosts or not hosts.isdisjoint({None, *LOOPBACK_HOSTS}):
        return f"client:{client_id}"
    return hosts.pop() if len(hosts) == 1 else None
