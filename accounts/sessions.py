"""Sign-in sessions: begun, looked up for a browser, confirmed again, ended. Who may begin one is `signin`'s matter."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Session, User
from accounts.models.sessions import idle_limit
from accounts.signals import session_ended
from audit import origin
from audit.events import EventName
from audit.record import record

ACR_SINGLE_FACTOR = "urn:authserver:aal1"
ACR_VALUES = (ACR_SINGLE_FACTOR,)  # what a sign-in here can reach
STATE_KEY = "session"  # where a browser's state names its Session row
BATCH = 200  # sessions that are ended in one transaction
_CACHE = "_signin_session"  # where a request keeps the answer of `current`


def current(request: HttpRequest) -> Session | None:
    """The session that signs this browser's person in. Somebody whose account is to be deleted is signed in nowhere."""
    found = present(request)
    return found if found is not None and found.person.deletion_due_at is None else None


def present(request: HttpRequest) -> Session | None:
    """The live session of this browser with its person, looked up once for each request. Ends it when it is due.

    Unlike `current` it also says who is there when the account is to be deleted, so that this can be called off.
    """
    if not hasattr(request, _CACHE):
        remember(request, _look_up(request))
    found: Session | None = getattr(request, _CACHE)
    return found


def _look_up(request: HttpRequest) -> Session | None:
    key = request.session.get(STATE_KEY)
    session = Session.objects.select_related("person").filter(pk=key).first() if key else None
    if session is None:
        return None
    now = timezone.now()
    if reason := session.end_due(now):
        end([session], reason=reason)
        request.session.flush()
        return None
    session.touch(now)
    return session


def remember(request: HttpRequest, session: Session | None) -> None:
    """Make `session` what `current` answers for the rest of this request."""
    setattr(request, _CACHE, session)


def begin(person: User, *, amr: Iterable[str], acr: str = ACR_SINGLE_FACTOR) -> Session:
    """Store a new session for a person who has just proved who they are."""
    where = origin.current()
    return Session.objects.create(person=person, acr=acr, amr=list(amr), ip=where.ip, user_agent=where.user_agent)


def confirm(session: Session, *, amr: Iterable[str], acr: str = ACR_SINGLE_FACTOR) -> None:
    """Note that the person has proved it again: `auth_time` moves to now."""
    session.auth_time = session.last_seen_at = timezone.now()
    session.acr, session.amr = acr, list(amr)
    session.save(update_fields=["auth_time", "last_seen_at", "acr", "amr"])


@transaction.atomic
def end(ending: Iterable[Session], *, reason: str) -> None:
    """End sessions and, through the signal, all that hangs on them. Ending twice changes nothing."""
    keys = [session.pk for session in ending]
    open_rows = Session.objects.select_for_update(of=("self",)).filter(pk__in=keys, ended_at=None)
    ended = list(open_rows.select_related("person"))
    Session.objects.filter(pk__in=[s.pk for s in ended]).update(ended_at=timezone.now(), end_reason=reason)
    if ended:
        session_ended.send(sender=Session, sessions=[s.pk for s in ended])
    for session in ended:
        record(EventName.SESSION_ENDED, person=session.person.public_id, session=session.public_id, reason=reason)


def end_due(now: datetime) -> int:
    """End the sessions that ran out while nobody came by, so that apps hear of it; returns how many.

    Whoever comes back to such a session is signed out by `present` in any case; this is for those who do not.
    """
    due = Q(expires_at__lte=now) | Q(last_seen_at__lte=idle_limit(now)) | Q(person__is_active=False)
    rows, ended = Session.objects.select_related("person").filter(due, ended_at=None).order_by("pk"), 0
    while batch := list(rows[:BATCH]):
        for reason in {session.end_due(now) for session in batch}:
            end([session for session in batch if session.end_due(now) == reason], reason=reason)
        ended += len(batch)
    return ended
