"""An authorization request on its way: what is known at this moment, and the next step that follows from it."""

from datetime import datetime

from django.utils import timezone

from accounts import sessions
from accounts.models import Session
from oidc import authorizations, id_tokens, subjects
from oidc.models import Client, PendingRequest
from oidc.protocol.authorization_request import AuthorizationRequest
from oidc.protocol.next_step import Circumstances, SignedIn, Step, next_step


def advance(
    request: AuthorizationRequest, client: Client, session: Session | None, pending: PendingRequest | None
) -> Step:
    """The next step for this browser. `pending` is the stored request, once there is one."""
    now = timezone.now()
    return next_step(request, _circumstances(request, client, session, pending, now), now)


def _circumstances(
    request: AuthorizationRequest,
    client: Client,
    session: Session | None,
    pending: PendingRequest | None,
    now: datetime,
) -> Circumstances:
    signed_in, consented = None, False
    if session is not None:
        subject = subjects.subject_of(session.person, client)
        signed_in = SignedIn(subject=subject, auth_time=session.auth_time, acr=session.acr)
        consented = authorizations.has_consent(session.person, client, request)
    return Circumstances(
        signed_in=signed_in,
        asked_at=pending.created_at if pending is not None else now,
        hint_subject=_hint_subject(request),
        consented=consented,
        decision=_decision(pending, session),
        reachable=frozenset(sessions.ACR_VALUES),
    )


def _hint_subject(request: AuthorizationRequest) -> str | None:
    """A hint counts only for the client it was issued to: another one's `sub` may be of another sector."""
    if request.id_token_hint is None:
        return None
    claims = id_tokens.read_hint(request.id_token_hint)
    return str(claims["sub"]) if claims is not None and claims["aud"] == request.client_id else ""


def _decision(pending: PendingRequest | None, session: Session | None) -> str:
    """The last answer given on a page, if the very session that is here gave it."""
    if pending is None or session is None or pending.decided_by_id != session.pk:
        return ""
    return pending.decision
