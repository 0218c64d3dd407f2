"""The person's side of the device authorization grant (RFC 8628 §3.3): a code is claimed, and answered yes or no."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import confirmation, throttles
from accounts.models import Session
from audit.events import EventName
from audit.record import record
from oidc import clients
from oidc.device_authorization import code_hash
from oidc.models import Client, DeviceGrant

State = DeviceGrant.State


class DeviceRefused(Exception):
    """Unknown, expired, answered, or another session's. Deliberately without saying which."""


class ProofWanted(Exception):
    """Before this session may approve, its person has to prove again who they are."""


def claim(*, code: str, session: Session) -> None:
    """Bind the request behind a code to the one session that will answer it. Every try counts, right or wrong.

    Raises DeviceRefused or Throttled.
    """
    throttles.hit(throttles.DEVICE_CODE_BY_PERSON, str(session.person.public_id))
    throttles.hit(throttles.CODE_BY_NETWORK, throttles.network())
    rows = DeviceGrant.objects.filter(user_code=code_hash(code), status=State.PENDING, expires__gt=timezone.now())
    # One statement: of two sessions that claim at once, one finds it claimed.
    if not rows.filter(claimed_by=None).update(claimed_by=session) and not rows.filter(claimed_by=session).exists():
        raise DeviceRefused


def find(*, code: str, session: Session) -> tuple[DeviceGrant, Client] | None:
    """A request that this session has claimed, however it stands by now, and the client that asks."""
    claimed = DeviceGrant.objects.filter(user_code=code_hash(code), claimed_by=session).order_by("-pk").first()
    client = clients.find(claimed.client_id) if claimed is not None else None
    return (claimed, client) if claimed is not None and client is not None else None


@transaction.atomic
def approve(*, grant: DeviceGrant, session: Session) -> None:
    """Let the device in. Raises ProofWanted, or DeviceRefused when there is nothing left to answer."""
    if not confirmation.is_recent(session, timezone.now()):
        raise ProofWanted
    _answer(grant, session, State.APPROVED)
    _record(EventName.DEVICE_APPROVED, grant, session, amr=session.amr, scopes=grant.scope.split())


@transaction.atomic
def deny(*, grant: DeviceGrant, session: Session) -> None:
    """Keep the device out, for good. Raises DeviceRefused when there is nothing left to answer."""
    _answer(grant, session, State.DENIED)
    _record(EventName.DEVICE_DENIED, grant, session)


def _answer(grant: DeviceGrant, session: Session, answer: State) -> None:
    waiting = DeviceGrant.objects.filter(
        pk=grant.pk, claimed_by=session, status=State.PENDING, expires__gt=timezone.now()
    )
    if not waiting.update(status=answer, user=session.person):
        raise DeviceRefused


def _record(event: EventName, grant: DeviceGrant, session: Session, **details: Any) -> None:
    record(event, person=session.person.public_id, client=grant.client_id, session=session.public_id, **details)
