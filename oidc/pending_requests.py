"""Authorization requests kept while a person signs in or consents.

A handle is good at one `door` alone: PAGES, where a browser continues, or another endpoint that names itself.

Nobody has to be known to have a request kept, so there is a most of them: docs/adr/0036-a-most-of-pending-requests.md.
"""

import itertools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from accounts.models import Session
from oidc.handles import fingerprint, new_handle
from oidc.models import Client, PendingRequest
from oidc.protocol.authorization_request import AuthorizationRequest

logger = structlog.get_logger("oidc")
PAGES = ""
TRIM_EVERY = 500  # requests kept by a process; so many more than the most may stand there meanwhile
_kept = itertools.count(1)


def keep(request: AuthorizationRequest, client: Client, *, door: str = PAGES) -> str:
    """Store a checked request; returns the handle that the pages carry in its place."""
    return keep_values(request.as_json(), client, door=door)


def keep_values(values: Mapping[str, Any], client: Client, *, door: str) -> str:
    """The same for the JSON values of a request of another kind, which `door` knows how to read."""
    handle = new_handle()
    PendingRequest.objects.create(
        handle_hash=fingerprint(door + handle),
        client=client,
        parameters=dict(values),
        expires_at=timezone.now() + timedelta(seconds=settings.PENDING_REQUEST_SECONDS),
    )
    if next(_kept) % TRIM_EVERY == 0:
        _trim()
    return handle


def _trim() -> None:
    """Let the oldest go, those beyond the most that may wait.

    The index on `expires_at` is walked instead of counting, and what is beyond is one range of it.
    """
    newest_first = PendingRequest.objects.order_by("-expires_at").values_list("expires_at", flat=True)
    beyond = newest_first[settings.PENDING_REQUESTS_AT_MOST :].first()
    if beyond is not None:
        let_go, _ = PendingRequest.objects.filter(expires_at__lte=beyond).delete()
        logger.warning("pending requests let go", count=let_go, at_most=settings.PENDING_REQUESTS_AT_MOST)


def find(handle: str, *, door: str = PAGES) -> PendingRequest | None:
    """The request behind a handle with its client, while it has not expired and the client is active."""
    return (
        PendingRequest.objects.select_related("client__logo")
        .defer("client__logo__picture")
        .filter(handle_hash=fingerprint(door + handle), expires_at__gt=timezone.now(), client__is_active=True)
        .first()
    )


def decide(pending: PendingRequest, session: Session, decision: PendingRequest.Decision) -> None:
    """Note what the person answered; it counts only for the session that gave it."""
    PendingRequest.objects.filter(pk=pending.pk).update(decision=decision, decided_by=session)


def consume(pending: PendingRequest) -> bool:
    """Take the request out of store before its answer is given. False: another request was faster."""
    return PendingRequest.objects.filter(pk=pending.pk).delete()[0] > 0
