"""The sector of a client, proven: what is at its sector_identifier_uri vouches for every redirect URI."""

from accounts import outbound
from oidc.models import Client
from oidc.models.client_metadata import SubjectType
from oidc.protocol import json_documents
from oidc.protocol.sectors import sector_of

MOST_BYTES = 256 * 1024


class SectorUnknown(Exception):
    """It is open which sector the client belongs to; the message says why, in words for whoever registers."""


def find(client: Client) -> str:
    """The sector that a client's people are known by; "" where it has none and needs none. Raises SectorUnknown."""
    redirect_uris = client.redirect_uris.split()
    if client.sector_identifier_uri:
        _check(client.sector_identifier_uri, redirect_uris)
    found = sector_of(
        client_id=client.client_id,
        redirect_uris=redirect_uris,
        sector_identifier_uri=client.sector_identifier_uri,
    )
    if found is None and client.subject_type == SubjectType.PAIRWISE:
        raise SectorUnknown("is needed for pairwise subjects: the redirect URIs are on several hosts")
    return found or ""


def _check(url: str, redirect_uris: list[str]) -> None:
    """Core 1.0 §8.1, Registration 1.0 §5: one JSON array that holds all of them."""
    try:
        listed = json_documents.read(outbound.fetch(url, most_bytes=MOST_BYTES).body)
    except (outbound.OutboundRefused, outbound.OutboundFailed, json_documents.NotJson) as failure:
        raise SectorUnknown("could not be fetched, or is no JSON") from failure
    if not isinstance(listed, list) or not all(uri in listed for uri in redirect_uris):
        raise SectorUnknown("does not list every redirect URI")
