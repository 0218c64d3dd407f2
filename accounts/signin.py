"""The ladder: every way in ends here, and nothing else binds a person to a browser."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from accounts import passwords, sessions
from accounts.models import Session, User
from audit.events import EventName
from audit.record import record


class SignInRefused(Exception):
    """The proof did not hold. Deliberately without a reason: the person is told one sentence in every case."""


def sign_in_by_password(request: HttpRequest, *, email: str, password: str) -> Session:
    """Prove by password and bind to this browser. Raises SignInRefused, or HashingBusy under a flood."""
    proof = passwords.prove(email=email, password=password)
    if not proof.holds or proof.person is None:
        # What was typed as an address is not kept: it may well be a password in the wrong box.
        subject = proof.person.public_id if proof.person is not None else ""
        record(EventName.SIGNIN_REFUSED, person=subject, reason=proof.reason, method="pwd")
        raise SignInRefused
    return bind(request, proof.person, amr=["pwd"])


@transaction.atomic
def bind(request: HttpRequest, person: User, *, amr: Iterable[str]) -> Session:
    """Sign `person` in at this browser, or confirm it again when it is the one already signed in.

    The cookie's value changes either way: a value known before the proof must not be worth more after it.
    """
    session, amr = sessions.current(request), list(amr)
    if session is not None and session.person_id == person.pk:
        sessions.confirm(session, amr=amr)
        event = EventName.SIGNIN_CONFIRMED
    else:
        if session is not None:
            sessions.end([session], reason="replaced")
            request.session.flush()
        session = sessions.begin(person, amr=amr)
        event = EventName.SIGNIN_SUCCEEDED
    request.session.cycle_key()
    request.session[sessions.STATE_KEY] = session.pk
    rotate_token(request)
    sessions.remember(request, session)
    request.user = person
    record(event, person=person.public_id, session=session.public_id, amr=amr)
    return session


def sign_out(request: HttpRequest, *, reason: str = "signed out") -> Session | None:
    """End this browser's session, if it has one, and forget all that was kept for the browser."""
    session = sessions.current(request)
    if session is not None:
        sessions.end([session], reason=reason)
    request.session.flush()
    sessions.remember(request, None)
    return session
