"""The scopes that have a meaning here, in words that a person can judge.

Clients of the REST API need its own ones registered; other APIs bring further ones by registration.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes


@dataclass(frozen=True)
class Scope:
    """One scope as the consent page shows it."""

    name: str
    title: str | Promise
    description: str | Promise


STANDARD = {
    scope.name: scope
    for scope in (
        Scope("openid", _("Know who you are"), _("A lasting identifier of your account, and when you signed in.")),
        Scope("profile", _("See your profile"), _("Your name, picture, language and time zone.")),
        Scope("email", _("See your email address"), _("The address, and whether it is confirmed.")),
        Scope("address", _("See your postal address"), _("Street, town, region and country.")),
        Scope("phone", _("See your phone number"), _("The number, and whether it is confirmed.")),
        Scope(
            "offline_access",
            _("Stay connected while you are away"),
            _("Keeps working after you sign out here, until you withdraw it."),
        ),
    )
}

ACCOUNT_READ, ACCOUNT_WRITE = "account:read", "account:write"
PEOPLE_READ, PEOPLE_WRITE = "people:read", "people:write"
CLIENTS_READ, EVENTS_READ = "clients:read", "events:read"
API = {
    scope.name: scope
    for scope in (
        Scope(ACCOUNT_READ, _("See your account"), _("Your devices, apps, activity, and all your data.")),
        Scope(ACCOUNT_WRITE, _("Manage your account"), _("Change your profile, password and email; delete it.")),
        Scope(PEOPLE_READ, _("See everybody's accounts"), _("For administrators: who has an account here.")),
        Scope(PEOPLE_WRITE, _("Manage everybody's accounts"), _("For administrators: deactivate accounts.")),
        Scope(CLIENTS_READ, _("See all apps"), _("For administrators: which apps are registered here.")),
        Scope(EVENTS_READ, _("See what happened"), _("For administrators: the record of sign-ins and changes.")),
    )
}
KNOWN = {**STANDARD, **API}
# What they open concerns everybody here; only administrators can use them.
ADMINISTRATIVE = frozenset({PEOPLE_READ, PEOPLE_WRITE, CLIENTS_READ, EVENTS_READ})
# They speak of the person who gave them. A client that acts for itself has no use for them, and is not given any.
PERSONAL = frozenset({*STANDARD, ACCOUNT_READ, ACCOUNT_WRITE})


def described(names: Iterable[str]) -> list[Scope]:
    """The scopes with what a person is told of each; one that an API brought speaks by its name."""
    unknown = _("A permission of one of its services.")
    return [KNOWN.get(name) or Scope(name, name, unknown) for name in names]


# Claims asked for one by one (OpenID Connect Core 1.0 §5.5), in the order in which they are shown.
CLAIMS = {
    "name": _("See your name"),
    "given_name": _("See your first name"),
    "middle_name": _("See your middle name"),
    "family_name": _("See your last name"),
    "nickname": _("See your nickname"),
    "preferred_username": _("See the name you like to be called by"),
    "picture": _("See your picture"),
    "profile": _("See the address of your profile page"),
    "website": _("See the address of your website"),
    "gender": _("See your gender"),
    "birthdate": _("See your date of birth"),
    "zoneinfo": _("See your time zone"),
    "locale": _("See your language"),
    "updated_at": _("See when your profile last changed"),
    "email": _("See your email address"),
    "email_verified": _("See whether your email address is confirmed"),
    "address": _("See your postal address"),
    "phone_number": _("See your phone number"),
    "phone_number_verified": _("See whether your phone number is confirmed"),
}


def described_claims(names: Iterable[str]) -> list[Scope]:
    """Single claims, told as scopes are."""
    asked = set(names)
    return [Scope(name, title, "") for name, title in CLAIMS.items() if name in asked]


class Scopes(BaseScopes):
    """The answer to DOT's questions about scopes (its setting SCOPES_BACKEND_CLASS)."""

    def get_all_scopes(self) -> dict[str, str]:
        return {name: str(scope.title) for name, scope in KNOWN.items()}

    def get_available_scopes(self, application: Any = None, *_: Any, **__: Any) -> list[str]:
        return list(application.allowed_scopes) if application is not None else list(KNOWN)

    def get_default_scopes(self, *_: Any, **__: Any) -> list[str]:
        return []
