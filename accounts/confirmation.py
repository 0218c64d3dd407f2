"""Is it still you? Sensitive acts ask for a proof that is at most ten minutes old."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import mail, proofs, throttles
from accounts.models import Session
from accounts.proofs import Purpose

RECENT = timedelta(minutes=10)
HANDED_OVER = "handoff"  # in `amr`: the session came from another device, and its time of proof is that one's


def is_recent(session: Session, now: datetime) -> bool:
    """Whether the person of this session proved who they are, in this browser, within the last ten minutes."""
    return HANDED_OVER not in session.amr and now - session.auth_time <= RECENT


@transaction.atomic
def begin(session: Session) -> str:
    """Mail the person of this session a code to confirm with; returns their browser's handle. Raises Throttled."""
    person = session.person
    throttles.hit(throttles.MAIL_BY_ADDRESS, person.email)
    secrets = proofs.begin(Purpose.CONFIRM, email=person.email, person=person)
    context = {"person": person, "code": secrets.readable_code}
    mail.send("confirm", to=person.email, context=context, locale=person.locale)
    return secrets.handle
