"""Clients' logos: fetched by a job, drawn anew and shown from here.

No page of ours loads a stranger's picture: its host would learn who signs in where and when, and could show another one
to each.
"""

import hashlib

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import drawing, outbound
from oidc.models import Client, ClientLogo

logger = structlog.get_logger("oidc")
MOST_BYTES = 1024 * 1024


@transaction.atomic
def follow(client: Client) -> None:
    """Have the logo that a client names by now, and no other. Call it beside what stores the client."""
    from oidc.tasks import fetch_client_logo  # noqa: PLC0415 — tasks stand on this module

    kept = ClientLogo.objects.filter(client=client)
    if client.logo_uri and kept.filter(source=client.logo_uri).exists():
        return
    kept.delete()
    if client.logo_uri:
        fetch_client_logo.defer(client_key=client.pk, url=client.logo_uri)


def fetch(client_key: int, url: str) -> None:
    """Fetch and keep the logo at `url`, if the client (by primary key) still names it. Without one there is a letter.

    Raises OutboundFailed where asking again may help.
    """
    if not _naming(client_key, url).exists():
        return
    try:
        picture = drawing.whole(outbound.fetch(url, most_bytes=MOST_BYTES).body)
    except (outbound.OutboundRefused, drawing.PictureRefused) as refusal:
        logger.info("logo not taken", client_key=client_key, reason=str(refusal))
        return
    with transaction.atomic():
        # Locked, so that a change of the client at this moment is seen here or sees what is kept here.
        client = _naming(client_key, url).select_for_update(no_key=True).first()
        if client is not None:
            _keep(client, url, picture)


def _naming(client_key: int, url: str) -> QuerySet[Client]:
    return Client.objects.filter(pk=client_key, logo_uri=url, is_active=True)


def _keep(client: Client, url: str, picture: bytes) -> None:
    digest = hashlib.sha256(picture).hexdigest()
    fresh = {"source": url, "picture": picture, "digest": digest, "fetched_at": timezone.now()}
    ClientLogo.objects.update_or_create(client=client, defaults=fresh)


def find(digest: str) -> bytes | None:
    """The picture of this digest; of several clients that show the same one, any."""
    logo = ClientLogo.objects.filter(digest=digest, client__is_active=True).only("picture").first()
    return bytes(logo.picture) if logo is not None else None
