"""Clients that are known by a metadata document at their client_id (draft-ietf-oauth-client-id-metadata-document).

Whoever names an address has this server ask it. So it is fetched only at the authorization endpoint when nobody is
known by it yet, within limits for each network and each host; where it is known, at most once a minute and only when
it is too old. What it says is judged as a stranger's registration: docs/adr/0039-clients-known-by-a-document.md.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import outbound, throttles
from oidc import clients, own_changes, registration
from oidc.models import Client
from oidc.models.clients import DOCUMENT_USED_STALE
from oidc.protocol import client_documents, errors, json_documents, web_addresses

logger = structlog.get_logger("oidc")
FETCH_SECONDS = 3.0
WAIT_SECONDS = 4.0  # for a fetch that another request began; after that there is nothing to be waited for
MOST_UNUSED = 5000  # clients that nobody has let in yet; more are not taken until some were cleared away
BATCH = 1000

_under_way: dict[str, threading.Event] = {}
_lock = threading.Lock()


def is_offered() -> bool:
    """Whether documents are taken at all."""
    return bool(settings.CLIENT_ID_METADATA_DOCUMENTS)


def meet(client_id: str) -> None:
    """See to it that a client by this document is known, as it is described now; for any other client nothing is done.

    Raises InvalidClientMetadata or InvalidRequest for a document that is none, TemporarilyUnavailable.
    """
    if not _is_taken(client_id):
        return
    row = Client.objects.filter(client_id=client_id).first()
    if row is None:
        _once(client_id, lambda: _take_in(client_id))
    elif row.is_by_document and row.is_active:
        _renew(row)


def refresh(client_id: str) -> None:
    """See to it that a client that is known by this document is as it is described now, as far as that can be known.

    Whether it may still be used is said by `clients.find`.
    """
    if not _is_taken(client_id):
        return
    row = Client.objects.filter(
        client_id=client_id, is_active=True, registration_source=Client.RegistrationSource.CIMD
    ).first()
    if row is None:
        return
    try:
        _renew(row)
    except errors.OAuthError as refusal:
        logger.info("client document not usable", client=client_id, detail=refusal.detail)


def _is_taken(client_id: str) -> bool:
    """Not at this server itself either, which would be kept busy by asking itself."""
    if not client_documents.is_taken(client_id, settings.CLIENT_ID_METADATA_DOCUMENTS):
        return False
    return web_addresses.authority(client_id) != web_addresses.authority(settings.ISSUER)


def _once(url: str, work: Callable[[], None]) -> None:
    """Do `work` for a document, or wait while another thread does it. Whoever waited looks at what came of it."""
    with _lock:
        other = _under_way.get(url)
        if other is None:
            mine = _under_way[url] = threading.Event()
    if other is not None:
        if not other.wait(WAIT_SECONDS):
            raise errors.TemporarilyUnavailable("another request is fetching the document")
        return
    try:
        work()
    finally:
        with _lock:
            del _under_way[url]
        mine.set()


def _take_in(url: str) -> None:
    """Fetch the document of a client that is not known yet."""
    if Client.objects.filter(client_id=url).exists():
        return  # another thread was faster
    try:
        throttles.hit(throttles.DOCUMENT_BY_NETWORK, throttles.network())
        throttles.hit(throttles.DOCUMENT_BY_HOST, web_addresses.host(url))
    except throttles.Throttled as throttled:
        raise errors.TemporarilyUnavailable("too many new documents") from throttled
    if _unused().count() >= MOST_UNUSED:
        logger.warning("client document not taken", reason="too many unused ones", at_most=MOST_UNUSED)
        raise errors.TemporarilyUnavailable("too many unused documents")
    client = _fetched(url)
    try:
        clients.store(client)
    except clients.ClientRefused:
        logger.info("client document taken by another process", client=url)


def _renew(client: Client) -> None:
    """Fetch a known client's document if it is time to. Raises when what is kept is not to be used any longer."""
    now = timezone.now()
    if client.is_fresh(now) or (client.is_kept(now) and client.client_id in _under_way):
        return
    try:
        _once(client.client_id, lambda: _fetch_anew(client))
    except errors.TemporarilyUnavailable as failure:
        if not client.is_kept(now):
            raise
        logger.info("client document not fetched anew", client=client.client_id, detail=failure.detail)


def _fetch_anew(client: Client) -> None:
    try:
        throttles.hit(throttles.DOCUMENT_AGAIN, client.client_id)
        judged = _fetched(client.client_id)
    except throttles.Throttled as throttled:
        raise errors.TemporarilyUnavailable("fetched a moment ago") from throttled
    except errors.TemporarilyUnavailable:
        raise
    except errors.OAuthError:
        # Gone, or something else by now: that is an answer, and the former one counts no more.
        _as_read(client).update(cimd_expires_at=None)
        raise
    _replace(client, judged)


def _fetched(url: str) -> Client:
    """What the document at an address describes, judged but not stored. Raises as `meet` does."""
    try:
        answer = outbound.fetch(
            url,
            most_bytes=client_documents.MOST_BYTES,
            headers={"Accept": client_documents.ACCEPT},
            seconds=FETCH_SECONDS,
        )
        if not client_documents.is_json(answer.media_type):
            raise json_documents.NotJson("must be sent as JSON")
        document = json_documents.read_object(answer.body)
    except outbound.OutboundFailed as failure:
        raise errors.TemporarilyUnavailable(f"client document: {failure}"[:200]) from failure
    except (outbound.OutboundRefused, json_documents.NotJson) as refusal:
        raise errors.InvalidRequest(
            f"client document: {refusal}"[:200], hint="there is no metadata document at client_id"
        ) from refusal
    client = _judged(client_documents.registration_in(document, url), url)
    kept = timedelta(seconds=client_documents.seconds_kept(answer.cache_control))
    client.cimd_expires_at = timezone.now() + kept
    return client


def _judged(document: dict[str, object], url: str) -> Client:
    """The client as registration judges a stranger's, always with PKCE."""
    columns = registration.columns_of(document, registration.for_strangers())
    client = registration.judge({**columns, "client_id": url, "pkce_required": True})
    client.registration_source = Client.RegistrationSource.CIMD
    return client


def _as_read(client: Client) -> QuerySet[Client]:
    """The row, if it is still as it was when it was read: no operator and no other process was faster."""
    return Client.objects.filter(pk=client.pk, is_active=True, cimd_expires_at=client.cimd_expires_at)


@transaction.atomic
def _replace(client: Client, judged: Client) -> None:
    """Put the new description in the place of the former one."""
    values = own_changes.values_of(judged)
    changed = own_changes.between(client, values)
    dated = {"updated": timezone.now()} if changed else {}
    if _as_read(client).update(**values, **dated, cimd_expires_at=judged.cimd_expires_at) != 1 or not changed:
        return
    own_changes.settle(client, judged, changed, reason="by its document")


def _unused() -> QuerySet[Client]:
    """Clients by documents that nobody has let in, or nobody has for so long that nothing is left of it."""
    return Client.objects.filter(
        registration_source=Client.RegistrationSource.CIMD, is_active=True, authorizations=None, consents=None
    )


def clear_unused(now: datetime) -> int:
    """Delete those unused clients whose document would have to be fetched again anyway; returns how many.

    No person is on the way to them. They are locked first: a request that is fetching one finds it gone, instead of
    being cut off half-way.
    """
    stale = Q(cimd_expires_at__lt=now - DOCUMENT_USED_STALE) | Q(cimd_expires_at=None)
    deleted = 0
    while True:
        with transaction.atomic():
            rows = (
                _unused()
                .filter(stale, pendingrequest=None)
                .order_by("pk")
                .select_for_update(of=("self",), skip_locked=True)
            )
            batch = list(rows.values_list("pk", flat=True)[:BATCH])
            Client.objects.filter(pk__in=batch).delete()
        deleted += len(batch)
        if len(batch) < BATCH:
            return deleted
