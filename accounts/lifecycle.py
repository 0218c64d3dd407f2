"""The end of an account: asked for, called off within a fortnight, carried out."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts import credentials, devices, mail
from accounts.models import User
from accounts.signals import account_deleted
from audit.events import EventName
from audit.record import record
from audit.retention import forget_origin

GRACE = timedelta(days=14)
logger = structlog.get_logger("accounts")


@transaction.atomic
def request_deletion(*, person: User) -> datetime:
    """Sign the person out everywhere, end what apps may do, and let the account be deleted after GRACE.

    Asking again changes nothing. Returns when it is due; the owner is told by mail.
    """
    stored = User.objects.select_for_update().get(pk=person.pk)
    if stored.deletion_due_at is not None:
        return stored.deletion_due_at
    stored.deletion_due_at = timezone.now() + GRACE
    stored.save(update_fields=["deletion_due_at", "updated_at"])
    devices.end_everything(person=stored, reason="deletion asked for")
    record(EventName.DELETION_REQUESTED, person=stored.public_id)
    credentials.tell(stored, "deletion_requested", due=stored.deletion_due_at)
    return stored.deletion_due_at


@transaction.atomic
def cancel_deletion(*, person: User) -> bool:
    """Keep the account after all; False when there was nothing to call off."""
    stored = User.objects.select_for_update().get(pk=person.pk)
    if stored.deletion_due_at is None:
        return False
    stored.deletion_due_at = None
    stored.save(update_fields=["deletion_due_at", "updated_at"])
    record(EventName.DELETION_CANCELLED, person=stored.public_id)
    credentials.tell(stored, "deletion_cancelled")
    return True


def delete_due(*, now: datetime) -> int:
    """Delete the accounts whose grace is over, each in a transaction of its own; returns how many.

    One that cannot be deleted is told in the log and does not hold the others up.
    """
    due = User.objects.filter(deletion_due_at__lte=now).order_by("deletion_due_at").values_list("pk", flat=True)
    deleted = 0
    for pk in list(due):
        try:
            deleted += _delete(pk, now)
        except DatabaseError:
            logger.exception("account not deleted", account=pk)
    return deleted


@transaction.atomic
def _delete(pk: int, now: datetime) -> bool:
    """The row is locked and judged anew: its owner may be calling it off at this moment.

    Access ended, and apps were told, when the deletion was asked for; since then the account signed nobody in.
    """
    person = User.objects.select_for_update().filter(pk=pk, deletion_due_at__lte=now).first()
    if person is None:
        return False
    account_deleted.send(sender=User, person=person)
    record(EventName.ACCOUNT_DELETED, person=person.public_id)
    forget_origin(person=person.public_id)
    mail.send("account_deleted", to=person.email, context={}, locale=person.locale)
    person.delete()
    return True
