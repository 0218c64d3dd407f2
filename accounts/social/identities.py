"""Accounts elsewhere, linked and unlinked. Whether a link may be made is `admission`'s to decide."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import credentials
from accounts.models import Identity, User
from accounts.social import providers
from accounts.social.arrivals import Arrival
from audit.events import EventName
from audit.record import record


class IdentityTaken(Exception):
    """The account elsewhere belongs to another person here."""


class LastWayIn(Exception):
    """Without this identity the person could not sign in any more."""


def find(provider: str, uid: str) -> Identity | None:
    """The identity with its person, whether or not that person may sign in."""
    return Identity.objects.select_related("person").filter(provider=provider, uid=uid).first()


def of(person: User) -> list[Identity]:
    """All of a person's, the oldest first."""
    return list(Identity.objects.filter(person=person).order_by("created_at", "pk"))


@transaction.atomic
def link(person: User, arrival: Arrival, *, tell: bool = True) -> Identity:
    """Let this account elsewhere sign the person in; they are told by mail. Raises IdentityTaken."""
    identity = Identity(person=person, provider=arrival.provider, uid=arrival.uid)
    identity.email, identity.name = arrival.email, arrival.name
    try:
        with transaction.atomic():
            identity.save()
    except IntegrityError as error:
        raise IdentityTaken from error
    record(EventName.IDENTITY_LINKED, person=person.public_id, provider=arrival.provider)
    if tell:
        _tell(person, "identity_linked", identity)
    return identity


def note_use(identity: Identity, arrival: Arrival) -> None:
    """Keep when it was last used, and what the provider calls its owner now."""
    identity.last_used_at = timezone.now()
    identity.email, identity.name = arrival.email or identity.email, arrival.name or identity.name
    identity.save(update_fields=["last_used_at", "email", "name"])


def is_last_way_in(identity: Identity, person: User, linked: list[Identity]) -> bool:
    """Whether the person has neither a password nor, among all that are `linked` to them, another way in.

    Only an identity at a provider that is switched on is one.
    """
    others = [other for other in linked if other.pk != identity.pk and providers.is_on(other.provider)]
    return not (person.has_usable_password() or others)


@transaction.atomic
def unlink(person: User, identity_id: int) -> None:
    """Take an identity away from its person, who is told by mail. Raises LastWayIn, Identity.DoesNotExist.

    The person's row is locked first, so that two of these at once cannot take away both of two last ways in.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    identity = Identity.objects.get(pk=identity_id, person=locked)
    identity.person = locked
    if is_last_way_in(identity, locked, of(locked)):
        raise LastWayIn
    remove(identity, reason="unlinked")
    _tell(locked, "identity_unlinked", identity)


@transaction.atomic
def remove(identity: Identity, *, reason: str) -> None:
    """Delete an identity even if it is the last way in: the person can still reset their password by mail."""
    record(EventName.IDENTITY_UNLINKED, person=identity.person.public_id, provider=identity.provider, reason=reason)
    Identity.objects.filter(pk=identity.pk).delete()


def _tell(person: User, message: str, identity: Identity) -> None:
    credentials.tell(person, message, provider=providers.title(identity.provider), identity=identity)
