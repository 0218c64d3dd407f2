"""What is known about a person, in the words of OpenID Connect Core 1.0 §5.1."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import profile_values
from accounts.models import User
from accounts.profile_values import ADDRESS_PARTS, CLAIMS, ValueRefused
from audit.events import EventName
from audit.record import record

TEXT_CLAIMS = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
)


def claims_of(person: User) -> dict[str, Any]:
    """Every standard claim that has a value; unknown ones are absent, never null or empty. Times are Unix seconds."""
    claims: dict[str, Any] = {name: getattr(person, name) for name in TEXT_CLAIMS}
    claims["updated_at"] = int(person.updated_at.timestamp())
    claims["address"] = {part: value for part, value in person.address.items() if value}
    claims["email"] = person.email
    claims["email_verified"] = person.email_verified_at is not None
    if person.phone_number:
        claims["phone_number"] = person.phone_number
        claims["phone_number_verified"] = person.phone_number_verified_at is not None
    return {name: value for name, value in claims.items() if value not in ("", {}, None)}


class ProfileRefused(Exception):
    """Nothing was changed. `problems` maps a field, or address.<part>, to a sentence for whoever typed it."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


@transaction.atomic
def change(*, person: User, **fields: object) -> User:
    """Change the given claims of a person and leave the others; returns the person as stored.

    `address` is a mapping with any of ADDRESS_PARTS and replaces the parts that it names. A phone number that is
    changed is no longer verified. Values may be whatever a caller sent. Raises ProfileRefused.
    """
    problems: dict[str, str] = {}
    address = fields.pop("address", {})
    values = _read({name: (CLAIMS.get(name), value) for name, value in fields.items()}, problems)
    parts = _read_address(address, problems)
    if problems:
        raise ProfileRefused(problems)
    stored = User.objects.select_for_update().get(pk=person.pk)
    values["address"] = {part: value for part, value in {**stored.address, **parts}.items() if value}
    changed = sorted(name for name, value in values.items() if getattr(stored, name) != value)
    if changed:
        _store(stored, {name: values[name] for name in changed})
        record(EventName.PROFILE_CHANGED, person=stored.public_id, fields=changed)
    return stored


def _read(given: Mapping[str, tuple[Any, object]], problems: dict[str, str]) -> dict[str, Any]:
    """Read each value with its reader; what is unknown or refused is noted in `problems`."""
    values = {}
    for name, (reader, value) in given.items():
        if reader is None:
            problems[name] = _("There is no such field.")
            continue
        try:
            values[name] = reader(value)
        except ValueRefused as refusal:
            problems[name] = str(refusal)
    return values


def _read_address(address: object, problems: dict[str, str]) -> dict[str, str]:
    if not isinstance(address, Mapping):
        problems["address"] = _("This must be an object with the parts of an address.")
        return {}
    found: dict[str, str] = {}
    readers = {
        f"address.{part}": ((lambda value, part=part: profile_values.address_part(part, value)), value)
        if part in ADDRESS_PARTS
        else (None, value)
        for part, value in address.items()
    }
    for name, value in _read(readers, problems).items():
        found[name.removeprefix("address.")] = value
    return found


def _store(person: User, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(person, name, value)
    if "phone_number" in values:
        person.phone_number_verified_at = None
    person.save(update_fields=[*values, "phone_number_verified_at", "updated_at"])
