"""A new password for somebody who is signed in: the old one is shown first, or, where there is none, a recent proof."""

from django.db import transaction
from django.utils import timezone

from accounts import confirmation, credentials, sessions, signin
from accounts.models import Session


class CurrentPasswordRefused(Exception):
    """The current password does not hold."""


class ConfirmationNeeded(Exception):
    """There is no password to show, and the last proof of who this is lies too far back."""


def change(*, session: Session, current: str, new: str, device: str = "") -> None:
    """Set the password of the session's person; all their other sessions end, and they are told by mail.

    The policy is asked first, so that a refused password costs no try. `device` as in `signin.prove_by_password`.
    Raises PasswordRefused, CurrentPasswordRefused, ConfirmationNeeded, Throttled, HashingBusy.
    """
    person = session.person
    credentials.check_policy(new, person)
    if person.has_usable_password():
        _prove(session, current, device)
    elif not confirmation.is_recent(session, timezone.now()):
        raise ConfirmationNeeded
    with transaction.atomic():
        credentials.set_password(person=person, password=new, keep=session)
        if current:
            sessions.confirm(session, amr=session.amr, acr=session.acr)


def _prove(session: Session, current: str, device: str) -> None:
    try:
        signin.prove_by_password(email=session.person.email, password=current, device=device)
    except signin.SignInRefused:
        raise CurrentPasswordRefused from None
