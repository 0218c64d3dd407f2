"""What is known about a person, in the words of OpenID Connect Core 1.0 §5.1."""

from typing import Any

from accounts.models import User

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
