"""Passwords set and changed. Whoever else may be signed in with the old one is signed out."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import mail, proofs, sessions
from accounts.models import Session, User
from accounts.proofs import Purpose
from accounts.signals import access_withdrawn
from audit.events import EventName
from audit.record import record


class PasswordRefused(Exception):
    """The password is against the policy; `messages` say how, in the person's language."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


def check_policy(password: str, person: User) -> None:
    """Raises PasswordRefused for a password that the policy does not let this person have."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused(error.messages) from error


@transaction.atomic
def set_password(*, person: User, password: str, keep: Session | None, reason: str = "password changed") -> None:
    """Give a person a new password, end all their sessions but `keep` with what hangs on them, and tell them by mail.

    Raises PasswordRefused.
    """
    check_policy(password, person)
    person.set_password(password)
    person.save(update_fields=["password", "updated_at"])
    others = Session.objects.filter(person=person, ended_at=None)
    if keep is not None:
        others = others.exclude(pk=keep.pk)
    sessions.end(others, reason=reason)
    # Also what may act while the person is away: whoever knew the old password may have authorized it.
    access_withdrawn.send(sender=User, person=person.pk, reason=reason, keep=keep.pk if keep is not None else None)
    proofs.close(person, but=Purpose.NOT_ME)
    record(EventName.PASSWORD_CHANGED, person=person.public_id, reason=reason)
    tell(person, "password_changed")


def tell(person: User, message: str, **context: object) -> None:
    """Mail the owner about a sensitive change, with a link for "it was not me"."""
    report = proofs.begin(Purpose.NOT_ME, email=person.email, person=person)
    what = {"person": person, "when": timezone.now(), "not_me_link": report.link, **context}
    mail.send(message, to=person.email, context=what, locale=person.locale)
