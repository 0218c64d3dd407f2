"""Telling clients that a session has ended, server to server (OpenID Connect Back-Channel Logout 1.0).

A delivery is put down in the transaction that ends the session, and made by a job: no receiver, however slow or dead,
holds up a sign-out. Its row says how it went; the token itself is kept nowhere.
"""

import secrets
import time
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import outbound
from accounts.models import User
from audit.events import EventName
from audit.record import record
from oidc import keys, subjects
from oidc.models import Authorization, Client, LogoutDelivery
from oidc.protocol import logout_token

# With the pauses between the jobs' tries: about six hours. Whoever was away longer finds its own sessions old enough.
MOST_TRIES = 8
UNDERSTOOD = {200, 204}  # §2.8: some frameworks answer an empty 200 by 204
REFUSED = 400  # §2.8: the client took the request for invalid, or could not end its session
State = LogoutDelivery.State


class NotDelivered(Exception):
    """The client has not taken the logout token; another try may succeed. The message says why, without secrets."""


class _RefusedForGood(Exception):
    """Another try would change nothing."""


def plan(sessions: Collection[int]) -> None:
    """Queue one delivery for each of these ending sessions and each client that it signed in to and that listens.

    Called inside the transaction that ends them. A client counts even when its authorization is revoked by now: what
    it keeps of the sign-in is its own session, which revoking a token did not touch.
    """
    from oidc.tasks import send_logout_token  # noqa: PLC0415 — tasks stand on this module

    signed_in = (
        Authorization.objects.filter(session__in=sessions, scopes__contains=["openid"], client__is_active=True)
        .exclude(client__backchannel_logout_uri="")
        .select_related("client", "person")
        .order_by("session_id", "client_id")
        .distinct("session_id", "client_id")
    )
    rows = LogoutDelivery.objects.bulk_create(map(_delivery, signed_in))
    if rows:
        arguments: list[dict[str, Any]] = [{"delivery_id": row.pk} for row in rows]
        send_logout_token.batch_defer(*arguments)


def _delivery(authorization: Authorization) -> LogoutDelivery:
    person, client, session_id = authorization.person, authorization.client, authorization.sid
    return LogoutDelivery(
        client=client,
        subject=subjects.subject_of(person, client),
        sid=subjects.sid_of(session_id, person, client) if session_id is not None else None,
    )


def forget(person: User) -> None:
    """Delete what tells of a person whose account is about to be deleted: the rows name whom they do not point to."""
    for client in Client.objects.filter(authorizations__person=person).distinct():
        LogoutDelivery.objects.filter(client=client, subject=subjects.subject_of(person, client)).delete()


def deliver(delivery_id: int) -> None:
    """Try once to deliver; a delivery that was made or given up stays as it is. Raises NotDelivered."""
    with transaction.atomic():
        waiting = LogoutDelivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("client")
        row = waiting.filter(pk=delivery_id, state=State.WAITING).first()
        if row is None:
            return
        _try(row, timezone.now())
        row.save(update_fields=["tries", "state", "delivered_at", "last_problem"])
    if row.state == State.WAITING:
        raise NotDelivered(row.last_problem)


def _try(row: LogoutDelivery, now: datetime) -> None:
    """Post a fresh token, and note in the row what came of it."""
    row.tries += 1
    try:
        _post(row)
    except (_RefusedForGood, outbound.OutboundRefused) as refusal:
        _give_up(row, str(refusal))
    except (NotDelivered, outbound.OutboundFailed) as failure:
        row.last_problem = str(failure)[:200]
        if row.tries >= MOST_TRIES:
            _give_up(row, str(failure))
    else:
        row.state, row.delivered_at, row.last_problem = State.DELIVERED, now, ""


def _post(row: LogoutDelivery) -> None:
    client = row.client
    if not client.is_active or not client.backchannel_logout_uri:
        raise _RefusedForGood("The client is no longer active, or wants no logout tokens any more.")
    status = outbound.post(client.backchannel_logout_uri, {"logout_token": _token(row)})
    if status == REFUSED:
        raise _RefusedForGood("The client answered that the logout token is invalid or its sign-out failed (400).")
    if status not in UNDERSTOOD:
        raise NotDelivered(f"The client answered with the status {status}.")


def _token(row: LogoutDelivery) -> str:
    """A logout token of this moment: it lives two minutes, so that each try needs a new one."""
    content = logout_token.claims(
        issuer=settings.ISSUER,
        client_id=row.client.client_id,
        subject=row.subject,
        sid=str(row.sid or ""),
        jti=secrets.token_urlsafe(16),
        now=int(time.time()),
    )
    return keys.signer(row.client.algorithm).sign(content, typ=logout_token.TYPE)


def _give_up(row: LogoutDelivery, problem: str) -> None:
    row.state, row.last_problem = State.FAILED, problem[:200]
    record(EventName.LOGOUT_UNDELIVERED, client=row.client.client_id, reason=problem, tries=row.tries)
