"""Authorization requests kept while a person signs in or consents.

A handle is good at one `door` alone: PAGES, where a browser continues, or another endpoint that names itself.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import Session
from oidc.handles import fingerprint, new_handle
from oidc.models import Client, PendingRequest
from oidc.protocol.authorization_request import AuthorizationRequest

PAGES = ""


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
    return handle


def find(handle: str, *, door: str = PAGES) -> PendingRequest | None:
    """The request behind a handle with its client, while it has not expired and the client is active."""
    return (
        PendingRequest.objects.select_related("client")
        .filter(handle_hash=fingerprint(door + handle), expires_at__gt=timezone.now(), client__is_active=True)
        .first()
    )


def decide(pending: PendingRequest, session: Session, decision: PendingRequest.Decision) -> None:
    """Note what the person answered; it counts only for the session that gave it."""
    PendingRequest.objects.filter(pk=pending.pk).update(decision=decision, decided_by=session)


def consume(pending: PendingRequest) -> bool:
    """Take the request out of store before its answer is given. False: another request was faster."""
    return PendingRequest.objects.filter(pk=pending.pk).delete()[0] > 0
