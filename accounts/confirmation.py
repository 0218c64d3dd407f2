"""Is it still you? Sensitive acts ask for a proof that is at most ten minutes old."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from accounts import mail, proofs, throttles
from accounts.models import Session
from accounts.proofs import Purpose

RECENT = timedelta(minutes=10)
ON_DEVICE = "device"  # in `amr`, beside the next: an app on a device without a browser, which no cookie stands for
HANDED_OVER = "handoff"  # in `amr`: the session came from another device, and its time of proof is that one's


def is_recent(session: Session, now: datetime) -> bool:
    """Whether the person of this session proved who they are, in this browser, within the last ten minutes."""
    return proof_is_recent(session.auth_time, session.amr, now)


def proof_is_recent(auth_time: datetime, amr: Collection[str], now: datetime) -> bool:
    """The same of a proof that a token carries: a sign-in that was handed over was proved somewhere else."""
    return HANDED_OVER not in amr and now - auth_time <= RECENT


@transaction.atomic
def begin(session: Session) -> str:
    """Mail the person of this session a code to confirm with; returns their browser's handle. Raises Throttled."""
    person = session.person
    throttles.hit(throttles.CONFIRM_BY_PERSON, str(person.public_id))
    secrets = proofs.begin(Purpose.CONFIRM, email=person.email, person=person)
    context = {"person": person, "code": secrets.readable_code}
    mail.send("confirm", to=person.email, context=context, locale=person.locale)
    return secrets.handle
