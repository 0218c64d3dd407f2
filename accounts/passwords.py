"""Proving a password. The work and the answer are the same whether or not the address is known."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.models.user import canonical_email


@dataclass(frozen=True)
class PasswordProof:
    """What a try came to. `reason` is private, for the audit; it is empty when the proof holds."""

    person: User | None
    reason: str

    @property
    def holds(self) -> bool:
        return self.person is not None and not self.reason


@cache
def _decoy() -> str:
    """A hash that nothing matches, verified in place of one that does not exist."""
    return make_password(get_random_string(40))


def prove(*, email: str, password: str) -> PasswordProof:
    """Try a password against an address. Raises HashingBusy when no turn to hash comes up in time."""
    person = User.objects.filter(email=canonical_email(email)).first()
    if person is None or not person.has_usable_password():
        check_password(password, _decoy())
        return PasswordProof(person, "unknown address" if person is None else "no password")
    if not check_password(password, person.password, _rehash(person)):
        return PasswordProof(person, "wrong password")
    return PasswordProof(person, "" if person.is_active else "deactivated")


def _rehash(person: User) -> Callable[[str], None]:
    """Store the password anew when it was hashed with other parameters than today's."""

    def store(password: str) -> None:
        person.set_password(password)
        person.save(update_fields=["password"])

    return store
