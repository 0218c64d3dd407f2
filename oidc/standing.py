"""What people are told of a client that nobody here has verified: above all where it would take them.

Whoever registers a client chooses its name and logo. What cannot be chosen is the host that its answer goes to.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from oidc.models import Client, PendingRequest
from oidc.protocol import web_addresses
from oidc.protocol.redirect_uris import LOOPBACK_HOSTS


@dataclass(frozen=True)
class Standing:
    """`verified`: an operator registered the client. `place` is the host (as browsers write it), or the private scheme
    of an app; `on_device`: whatever runs on the person's own device answers there. `origin` is the host that describes
    the client, where one does.
    """

    verified: bool
    place: str
    on_device: bool
    origin: str = ""


def of(client: Client, redirect_uri: str) -> Standing:
    """How a client stands that asks for an answer at `redirect_uri`, which may be empty."""
    parts = urlsplit(redirect_uri)
    on_web = parts.scheme in ("https", "http")
    place = (parts.hostname or "") if on_web else parts.scheme
    return Standing(
        verified=not client.is_by_itself,
        place=place,
        on_device=bool(place) and (not on_web or place in LOOPBACK_HOSTS),
        origin=web_addresses.host(client.client_id) if client.is_by_document else "",
    )


def of_request(pending: PendingRequest) -> Standing:
    """How the client of a request stands that waits for a person."""
    return of(pending.client, pending.parameters.get("redirect_uri", ""))
