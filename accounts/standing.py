"""Whether a person may use their account at all: an administrator's decision."""

from django.db import transaction

from accounts import sessions
from accounts.models import Session, User
from accounts.signals import access_withdrawn
from audit.events import EventName
from audit.record import record


@transaction.atomic
def deactivate(person: User, *, by: str) -> None:
    """Shut a person out: sessions end and tokens die for good, so that a later reactivation revives none of them.

    `by` is the subject of the administrator, or the client_id of the machine, who decided it.
    """
    User.objects.filter(pk=person.pk).update(is_active=False)
    person.is_active = False
    sessions.end(Session.objects.filter(person=person, ended_at=None), reason="deactivated")
    access_withdrawn.send(sender=User, person=person.pk, reason="deactivated")
    record(EventName.PERSON_DEACTIVATED, person=person.public_id, by=by)


@transaction.atomic
def reactivate(person: User, *, by: str) -> None:
    """Let a person in again; they sign in anew."""
    User.objects.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    record(EventName.PERSON_REACTIVATED, person=person.public_id, by=by)
