"""The scopes that have a meaning here, in words that a person can judge. APIs bring further ones by registration."""

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


def described(names: Iterable[str]) -> list[Scope]:
    """The scopes with what a person is told of each; one that an API brought speaks by its name."""
    unknown = _("A permission of one of its services.")
    return [STANDARD.get(name) or Scope(name, name, unknown) for name in names]


class Scopes(BaseScopes):
    """The answer to DOT's questions about scopes (its setting SCOPES_BACKEND_CLASS)."""

    def get_all_scopes(self) -> dict[str, str]:
        return {name: str(scope.title) for name, scope in STANDARD.items()}

    def get_available_scopes(self, application: Any = None, *_: Any, **__: Any) -> list[str]:
        return list(application.allowed_scopes) if application is not None else list(STANDARD)

    def get_default_scopes(self, *_: Any, **__: Any) -> list[str]:
        return []
