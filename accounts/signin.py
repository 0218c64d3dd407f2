"""The ladder: every way in ends here, and nothing else binds a person to a browser or an app."""

from collections.abc import Iterable

from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token
from django.utils import timezone

from accounts import known_devices, passwords, sessions, sign_in_notices, throttles
from accounts.confirmation import HANDED_OVER, ON_DEVICE
from accounts.hashers import HashingBusy
from accounts.models import Session, User
from accounts.models.user import canonical_email
from audit.events import EventName
from audit.record import record


class SignInRefused(Exception):
    """The proof did not hold. Deliberately without a reason: the person is told one sentence in every case."""


def sign_in_by_password(request: HttpRequest, *, email: str, password: str) -> Session:
    """Prove by password and bind to this browser. Raises what `prove_by_password` raises."""
    device = known_devices.device_of(request, canonical_email(email))
    return bind(request, prove_by_password(email=email, password=password, device=device), amr=["pwd"])


def prove_by_password(*, email: str, password: str, device: str = "") -> User:
    """The person who this password proves to be there. Nobody is signed in by it alone.

    `device` names a browser in which this person signed in before. Raises SignInRefused, Throttled after too many wrong
    tries, HashingBusy under a flood. The tries are counted by address whether or not it is known, so that the limit
    tells nothing either.
    """
    whom, network = throttled_name(email, device), throttles.network()
    throttles.hit(throttles.SIGN_IN_BY_NETWORK, network)
    throttles.hit(throttles.SIGN_IN_BY_PERSON, whom)
    try:
        proof = passwords.prove(email=email, password=password)
    except HashingBusy:  # nothing was tried: a flood must not use up the tries of honest people
        throttles.give_back(throttles.SIGN_IN_BY_PERSON, whom)
        throttles.give_back(throttles.SIGN_IN_BY_NETWORK, network)
        raise
    if not proof.holds or proof.person is None:
        # What was typed as an address is not kept: it may well be a password in the wrong box.
        subject = proof.person.public_id if proof.person is not None else ""
        record(EventName.SIGNIN_REFUSED, person=subject, reason=proof.reason, method="pwd")
        raise SignInRefused
    throttles.forget(throttles.SIGN_IN_BY_PERSON, whom)
    throttles.give_back(throttles.SIGN_IN_BY_NETWORK, network)
    return proof.person


def throttled_name(email: str, device: str) -> str:
    """Whom a try counts against: the address, in one bucket for strangers and one for each browser that is known.

    A browser in which this person signed in before keeps a signed cookie. Strangers who guess at the address fill
    their own bucket and cannot lock the owner out; a success in one bucket does not empty the other.
    """
    address = canonical_email(email)
    return f"{address}|{device}" if device else address


@transaction.atomic
def bind(
    request: HttpRequest, person: User, *, amr: Iterable[str], through: str = "", announced: bool = False
) -> Session:
    """Sign `person` in at this browser, or confirm it again when it is the one already signed in.

    The cookie's value changes either way: a value known before the proof must not be worth more after it. The owner is
    told by mail when the browser is not known, unless another mail does so (`announced`); `through` names the provider
    that vouched. Raises SignInRefused when the account changed under the proof.
    """
    _check_still_standing(person)
    session, amr = sessions.present(request), list(amr)
    if session is not None and session.person_id == person.pk:
        sessions.confirm(session, amr=amr)
        event = EventName.SIGNIN_CONFIRMED
    else:
        if session is not None:
            sessions.end([session], reason="replaced")
            request.session.flush()
        session = sessions.begin(person, amr=amr)
        event = EventName.SIGNIN_SUCCEEDED
        if not announced and not known_devices.device_of(request, person.email):
            sign_in_notices.tell(session, through=through)
    _seat(request, session)
    record(event, person=person.public_id, session=session.public_id, amr=amr)
    return session


@transaction.atomic
def bind_again(request: HttpRequest, session: Session) -> None:
    """Give this browser the session that it was signed in to a moment ago by an answer that it did not wait for.

    Raises SignInRefused when the session has ended, or the account was shut.
    """
    _check_still_standing(session.person)
    if session.end_due(timezone.now()):
        raise SignInRefused
    _seat(request, session)


def _seat(request: HttpRequest, session: Session) -> None:
    """Make this browser's cookie, under a new value, stand for `session`. From now on the browser is known."""
    request.session.cycle_key()
    request.session[sessions.STATE_KEY] = session.pk
    rotate_token(request)
    sessions.remember(request, session)
    known_devices.note(request, session.person.email)
    request.user = session.person


def _check_still_standing(person: User) -> None:
    """What was proved must still hold: a password that was changed, or an account that was shut, meanwhile ends it.

    The row stays locked until the session is there, so that whoever ends all sessions waits and then sees this one.
    Raises SignInRefused.
    """
    stored = User.objects.select_for_update(no_key=True).filter(pk=person.pk, is_active=True).first()
    if stored is None or stored.password != person.password:
        raise SignInRefused


@transaction.atomic
def begin_in_app(person: User, *, amr: Iterable[str], app: str) -> Session:
    """Sign `person` in at an app of ours that has no browser: a session that no cookie stands for, only its tokens.

    The owner is told by mail, with the app's name.
    """
    session = _begin_without_browser(person, amr=amr)
    sign_in_notices.tell(session, app=app)
    return session


def _begin_without_browser(person: User, *, amr: Iterable[str]) -> Session:
    _check_still_standing(person)
    session = sessions.begin(person, amr=amr)
    record(EventName.SIGNIN_SUCCEEDED, person=person.public_id, session=session.public_id, amr=session.amr)
    return session


@transaction.atomic
def begin_on_device(approver: Session) -> Session:
    """Sign the person of `approver` in at an app on another device, which has no browser and which they let in there.

    Nothing was proved on that device: the time of proof is the approving session's, and `amr` says how it came about.
    The owner is told by the mail about the device. Raises SignInRefused.
    """
    session = _begin_without_browser(approver.person, amr=[HANDED_OVER, ON_DEVICE])
    # Locked after the person, as everywhere: whoever ends it at this moment either is seen here, or comes after.
    locked = Session.objects.select_for_update(of=("self",), no_key=True).select_related("person")
    standing = locked.filter(pk=approver.pk).first()
    if standing is None or standing.end_due(timezone.now()) or standing.person.deletion_due_at is not None:
        raise SignInRefused
    session.auth_time = approver.auth_time
    session.save(update_fields=["auth_time"])
    return session


def sign_out(request: HttpRequest, *, reason: str = "signed out") -> Session | None:
    """End this browser's session, if it has one, and forget all that was kept for the browser."""
    session = sessions.present(request)
    if session is not None:
        sessions.end([session], reason=reason)
    request.session.flush()
    sessions.remember(request, None)
    return session
