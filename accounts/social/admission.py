"""What follows when somebody comes back from a provider: one decision, made by rules that are written down once.

An identity that is known signs its person in. One that is not is linked only to what is proved on both sides: the
address by the provider's word or by a mailed code, the account by signing in to it. An account whose address nobody
ever proved yields to the address's owner, with everything that was put into it.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import sessions, tasks
from accounts.models import EmailProof, Session, User
from accounts.social import identities
from accounts.social.arrivals import Arrival, Errand
from audit.events import EventName
from audit.record import record


class Overtaken(Exception):
    """The address got an account while one was being made for it; decide anew."""


@dataclass(frozen=True)
class SignIn:
    """Bind this person to the browser."""

    person: User


@dataclass(frozen=True)
class Connect:
    """Link to this person, who asked for it."""

    person: User


@dataclass(frozen=True)
class GoOn:
    """Nothing is left to do."""


@dataclass(frozen=True)
class ProveAddress:
    """Ask for an address, or for the code mailed to the one that the provider told."""


@dataclass(frozen=True)
class ConfirmAccount:
    """The address belongs to this person's account: ask them to sign in to it."""

    person: User


@dataclass(frozen=True)
class Register:
    """Make an account."""


@dataclass(frozen=True)
class Refuse:
    """Say no. `reason` is one of the words that accounts.views.social.refusals explains."""

    reason: str


Step = SignIn | Connect | GoOn | ProveAddress | ConfirmAccount | Register | Refuse


def next_step(arrival: Arrival, errand: Errand, here: User | None) -> Step:
    """What to do now; `here` is the person signed in at the browser."""
    identity = identities.find(arrival.provider, arrival.uid)
    owner = identity.person if identity is not None else None
    if errand.intent == "connect":
        return _next_of_connecting(owner, here)
    if owner is not None:
        return _next_of_known(owner, here)
    if here is not None:
        return Refuse("signed in")
    return _next_of_stranger(arrival)


def _next_of_connecting(owner: User | None, here: User | None) -> Step:
    if here is None:
        return Refuse("signed out")
    if owner is None:
        return Connect(here)
    return GoOn() if owner == here else Refuse("taken")


def _next_of_known(owner: User, here: User | None) -> Step:
    if not owner.is_active:
        return Refuse("inactive")
    # A provider that still knows its browser asks nothing: coming back is no proof that it is still the same person.
    return GoOn() if owner == here else SignIn(owner)


def _next_of_stranger(arrival: Arrival) -> Step:
    """Whether the address has an account is told only to those who have shown that they read its mail."""
    if not arrival.email or not arrival.email_verified:
        return ProveAddress()
    person = User.objects.filter(email=arrival.email).first()
    if person is None or _yields(person):
        return Register()
    return ConfirmAccount(person) if person.is_active else Refuse("inactive")


def _yields(person: User) -> bool:
    """An administrator's account is made by other administrators, and never goes away by itself."""
    return person.email_verified_at is None and not (person.is_staff or person.is_superuser)


@transaction.atomic
def register(arrival: Arrival) -> User:
    """Make an account for somebody whose address is proved. Raises Overtaken."""
    _void(arrival.email)
    person = User(
        email=arrival.email,
        email_verified_at=timezone.now(),
        name=arrival.name,
        given_name=arrival.given_name,
        family_name=arrival.family_name,
        locale=arrival.locale,
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
            record(EventName.PERSON_CREATED, person=person.public_id, provider=arrival.provider)
            identities.link(person, arrival, tell=False)
    except (IntegrityError, identities.IdentityTaken) as error:
        raise Overtaken from error
    _want_picture(person, arrival)
    return person


def connect(person: User, arrival: Arrival) -> None:
    """Link to an account that its person is signed in to, and fill in what is blank. Raises IdentityTaken."""
    with transaction.atomic():
        identities.link(person, arrival)
        _fill_profile(person, arrival)
    _want_picture(person, arrival)


def _want_picture(person: User, arrival: Arrival) -> None:
    """Have the provider's picture fetched by a job, if there is none yet.

    Only when the two are linked, and never for a person who has decided about their picture: who took theirs away must
    not get one back by signing in, or by linking another provider.
    """
    if arrival.picture and not person.picture and person.picture_chosen_at is None:
        tasks.fetch_picture.defer(person_id=person.pk, provider=arrival.provider, url=arrival.picture)


def _fill_profile(person: User, arrival: Arrival) -> None:
    """Only what is blank, and only these: a provider's word never replaces a person's own."""
    known = {
        "name": arrival.name,
        "given_name": arrival.given_name,
        "family_name": arrival.family_name,
        "locale": arrival.locale,
    }
    if person.name or person.given_name or person.family_name:
        known = {"locale": arrival.locale}
    blank = [field for field, value in known.items() if value and not getattr(person, field)]
    for field in blank:
        setattr(person, field, known[field])
    if blank:
        person.save(update_fields=[*blank, "updated_at"])


def _void(email: str) -> None:
    """Remove an account that nobody proved the address of, with its password, sessions, tokens and identities.

    It is deleted and not taken over, because whatever else was put into it, at relying parties too, is not its new
    owner's. Sign-ups that still wait for the address's mail end as well.
    """
    person = User.objects.select_for_update().filter(email=email).first()
    if person is not None:
        if not _yields(person):
            raise Overtaken
        sessions.end(Session.objects.filter(person=person), reason="voided")
        record(EventName.PERSON_VOIDED, person=person.public_id, reason="address proved by its owner")
        person.delete()
    waiting = EmailProof.objects.filter(purpose=EmailProof.Purpose.SIGN_UP, email=email, used_at=None)
    waiting.update(used_at=timezone.now())
