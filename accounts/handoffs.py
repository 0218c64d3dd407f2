"""Signing in on one device with another that is signed in (RFC 10027, cross-device flows).

One browser asks and keeps a handle. A signed-in session claims the request by its code, which makes a number appear on
the asking device, and approves it with that number and a proof that it is still the person. Then the asking browser,
and no other, signs in. Why each step is as it is: docs/handoff.md.
"""

import hashlib
import hmac
import ipaddress
import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import confirmation, credentials, devices, signin, throttles
from accounts.models import Handoff, Session
from accounts.proofs import ALPHABET, CODE_LENGTH
from audit import origin
from audit.events import EventName
from audit.record import record

LIFETIME = timedelta(minutes=2)
WRONG_NUMBERS = 3  # so many end it
# Not one of RFC 8176's values: none of them says "on the word of another session", and each would claim more than that.
State = Handoff.State


class HandoffRefused(Exception):
    """Unknown, expired, taken, decided, or of another session or browser. Deliberately without saying which."""


class ProofWanted(Exception):
    """Before this session may approve, its person has to prove again who they are."""


def begin(*, client_name: str) -> str:
    """Ask, for the browser of the request at hand. Returns the handle, which that browser alone may keep.

    `client_name` is what the approving person is told of the app: never anything that the asking side may write.
    Raises Throttled.
    """
    throttles.hit(throttles.DEVICE_BEGIN_BY_NETWORK, throttles.network())
    handle, where = secrets.token_urlsafe(32), origin.current()
    with transaction.atomic():
        handoff = Handoff.objects.create(
            handle_hash=hashlib.sha256(handle.encode()).hexdigest(),
            code_hash=_keyed("hash", code_of(handle)).hex(),
            client_name=client_name[:255],
            ip=where.ip,
            user_agent=where.user_agent,
            expires_at=timezone.now() + LIFETIME,
        )
        record(EventName.HANDOFF_BEGUN, handoff=str(handoff.public_id))
    return handle


def code_of(handle: str) -> str:
    """The code that goes with a handle. It is computed anew each time it is shown, so that it is stored nowhere."""
    rest, code = int.from_bytes(_keyed("code", handle)), ""
    for _place in range(CODE_LENGTH):
        rest, index = divmod(rest, len(ALPHABET))
        code += ALPHABET[index]
    return code


def readable(code: str) -> str:
    """A code, however it was typed, as people see it: in two groups. "" when it cannot be one."""
    code = _canonical(code)
    return f"{code[:4]}-{code[4:]}" if len(code) == CODE_LENGTH else ""


def poll(*, handle: str) -> Handoff | None:
    """How it stands with what the asking browser keeps the handle of."""
    found = Handoff.objects.select_related("approver__person")
    return found.filter(handle_hash=hashlib.sha256(handle.encode()).hexdigest()).first()


def claim(*, code: str, session: Session) -> Handoff:
    """Bind the request behind a code to the one session that will answer it; now there is a number to match.

    Every try counts, right or wrong. Administrators sign in at the device itself. Raises HandoffRefused or Throttled.
    """
    if session.person.is_staff:  # RFC 10027 advises against cross-device sign-in where much is at stake
        raise HandoffRefused
    throttles.hit(throttles.DEVICE_CODE_BY_PERSON, str(session.person.public_id))
    hashed = _keyed("hash", _canonical(code)).hex()
    rows = Handoff.objects.filter(code_hash=hashed, expires_at__gt=timezone.now())
    # One statement: of two sessions that claim at once, one finds the state changed.
    rows.filter(state=State.ASKED).update(state=State.CLAIMED, approver=session, number=10 + secrets.randbelow(90))
    claimed = rows.filter(state=State.CLAIMED, approver=session).first()
    if claimed is None:
        raise HandoffRefused
    return claimed


def find(*, public_id: uuid.UUID, session: Session) -> Handoff | None:
    """A request that this session has claimed, however it stands by now."""
    return Handoff.objects.select_related("approver__person").filter(public_id=public_id, approver=session).first()


def approve(*, handoff: Handoff, session: Session, number: int) -> Handoff:
    """Approve with the number that the asking device shows; a wrong one counts, and the third refuses for good.

    Returns the handoff as it then stands: approved, still claimed, or refused. Raises ProofWanted or HandoffRefused.
    """
    if not confirmation.is_recent(session, timezone.now()):
        raise ProofWanted
    with transaction.atomic():
        row = _lock(handoff, session)
        if row.number == number:
            row.state = State.APPROVED
            _record(EventName.HANDOFF_APPROVED, row, session, amr=session.amr, client_name=row.client_name)
        else:
            row.wrong_numbers += 1
            if row.wrong_numbers >= WRONG_NUMBERS:
                row.state = State.REFUSED
                _record(EventName.HANDOFF_REFUSED, row, session, reason="wrong numbers")
        row.save(update_fields=["state", "wrong_numbers"])
    return row


@transaction.atomic
def refuse(*, handoff: Handoff, session: Session) -> None:
    """Answer no, for good. Raises HandoffRefused when there is nothing left to answer."""
    row = _lock(handoff, session)
    row.state = State.REFUSED
    row.save(update_fields=["state"])
    _record(EventName.HANDOFF_REFUSED, row, session, reason="refused")


@transaction.atomic
def complete(request: HttpRequest, *, handle: str) -> Session:
    """Sign the asking browser in, once, while the approving session is still live. Raises HandoffRefused.

    A browser that asks again before the request would have expired, as by a double click, gets the same session: the
    answer that gave it the first time went unread.
    """
    now = timezone.now()
    row = (
        Handoff.objects.select_for_update(of=("self",))
        .select_related("approver__person")
        .filter(handle_hash=hashlib.sha256(handle.encode()).hexdigest(), expires_at__gt=now)
        .first()
    )
    if row is not None and row.state == State.USED and row.session is not None:
        return _again(request, row.session)
    approver = row.approver if row is not None and row.state == State.APPROVED else None
    if row is None or approver is None or approver.end_due(now):
        raise HandoffRefused
    return _begin_session(request, row, approver)


def _again(request: HttpRequest, session: Session) -> Session:
    """Only while nothing more was proved in the session than this request brought."""
    if session.amr != [confirmation.HANDED_OVER]:
        raise HandoffRefused
    try:
        signin.bind_again(request, session)
    except signin.SignInRefused as refusal:
        raise HandoffRefused from refusal
    return session


def _begin_session(request: HttpRequest, row: Handoff, approver: Session) -> Session:
    """It was not proved here: its time of proof is the approving session's, and `amr` says how it came about."""
    session = signin.bind(request, approver.person, amr=[confirmation.HANDED_OVER], announced=True)
    session.auth_time = approver.auth_time
    session.save(update_fields=["auth_time"])
    row.state, row.session = State.USED, session
    row.save(update_fields=["state", "session"])
    by = {"approver": str(approver.public_id), "approver_amr": approver.amr}
    _record(EventName.HANDOFF_COMPLETED, row, session, **by)
    where = {"device": device_of(row), "ip": row.ip, "client_name": row.client_name}
    credentials.tell(session.person, "handoff_signed_in", **where)
    return session


def device_of(handoff: Handoff) -> str:
    """What asks, in words of ours."""
    return devices.recognized(handoff.user_agent)


def same_network(one: str | None, other: str | None) -> bool:
    """Whether two addresses are of one household or office, as far as addresses tell: a hint of nearness, no proof."""
    if not one or not other:
        return False
    first, second = ipaddress.ip_address(one), ipaddress.ip_address(other)
    if first.version == 4 or second.version == 4:
        return first == second
    return second in ipaddress.ip_network(f"{first}/64", strict=False)


def _record(event: EventName, handoff: Handoff, session: Session, **details: Any) -> None:
    about = {"handoff": str(handoff.public_id), **details}
    record(event, person=session.person.public_id, session=session.public_id, **about)


def _lock(handoff: Handoff, session: Session) -> Handoff:
    """The row while it waits for this session's answer, held until the transaction ends."""
    open_rows = Handoff.objects.select_for_update().filter(state=State.CLAIMED, expires_at__gt=timezone.now())
    row = open_rows.filter(pk=handoff.pk, approver=session).first()
    if row is None:
        raise HandoffRefused
    return row


def _canonical(code: str) -> str:
    return "".join(character for character in code.upper() if character in ALPHABET)


def _keyed(use: str, value: str) -> bytes:
    """Codes are short: whoever has the table alone must not be able to try them all."""
    return hmac.new(settings.SECRET_KEY.encode(), f"handoff-{use}:{value}".encode(), hashlib.sha256).digest()
