"""The sector of a client, proven: what is at its sector_identifier_uri vouches for every redirect URI.

A client that registered itself is vouched for by nobody else. So it must be vouched for wherever it is told of people:
a logout token has a subject in it, and a device hears of people without any redirect URI.
"""

from accounts import outbound
from oidc.models import Client
from oidc.models.client_metadata import SubjectType
from oidc.protocol import device_grant, json_documents, web_addresses
from oidc.protocol.sectors import sector_of

MOST_BYTES = 256 * 1024


class SectorUnknown(Exception):
    """It is open which sector the client belongs to; the message says why, in words for whoever registers."""


def find(client: Client) -> str:
    """The sector that a client's people are known by; "" where it has none and needs none. Raises SectorUnknown."""
    redirect_uris, told_at = client.redirect_uris.split(), _told_at(client)
    on_devices, pairwise = _on_devices(client), client.subject_type == SubjectType.PAIRWISE
    if client.sector_identifier_uri:
        _check(client.sector_identifier_uri, [*redirect_uris, *told_at])
        if on_devices and pairwise:
            raise SectorUnknown("cannot vouch for devices: the device grant does not go with it")
    found = sector_of(
        client_id=client.client_id,
        redirect_uris=redirect_uris,
        sector_identifier_uri=client.sector_identifier_uri,
        told_elsewhere=bool(told_at) or on_devices,
    )
    if found is None and pairwise:
        raise SectorUnknown("is needed for pairwise subjects: the redirect URIs are on several hosts")
    return found or ""


def _told_at(client: Client) -> list[str]:
    """Where else than at its redirect URIs' hosts, and that of its sector, a client is told of people."""
    known = {web_addresses.host(uri) for uri in (*client.redirect_uris.split(), client.sector_identifier_uri)}
    address = client.backchannel_logout_uri
    return [address] if client.is_by_itself and address and web_addresses.host(address) not in known else []


def _on_devices(client: Client) -> bool:
    """Whether a client is told of people at no address at all."""
    return client.is_by_itself and client.allows_grant_type(device_grant.GRANT_TYPE)


def _check(url: str, addresses: list[str]) -> None:
    """Core 1.0 §8.1, Registration 1.0 §5: one JSON array that holds all of them."""
    try:
        listed = json_documents.read(outbound.fetch(url, most_bytes=MOST_BYTES).body)
    except (outbound.OutboundRefused, outbound.OutboundFailed, json_documents.NotJson) as failure:
        raise SectorUnknown("could not be fetched, or is no JSON") from failure
    if not isinstance(listed, list) or not all(uri in listed for uri in addresses):
        raise SectorUnknown("does not list every redirect URI, or a logout URI at another host")
