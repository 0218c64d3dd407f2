"""Which passwords a person may choose. No composition rules: length, and nothing an attacker would try first."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

PERSON_MINIMUM = 10
ADMINISTRATOR_MINIMUM = 15
CONTEXT_WORDS = ("authserver", "password", "passwort", "contraseña", "motdepasse", "qwerty", "letmein")


class LengthPolicy:
    """At least 10 characters, 15 for administrators, and no more than are ever hashed."""

    def validate(self, password: str, user: User | None = None) -> None:
        minimum = ADMINISTRATOR_MINIMUM if user is not None and user.is_staff else PERSON_MINIMUM
        if len(password) < minimum:
            raise ValidationError(_("Use at least %(minimum)d characters.") % {"minimum": minimum}, code="too_short")
        if len(password) > settings.PASSWORD_MAX_CHARACTERS:
            limit = settings.PASSWORD_MAX_CHARACTERS
            raise ValidationError(_("Use at most %(limit)d characters.") % {"limit": limit}, code="too_long")

    def get_help_text(self) -> str:
        return _("At least %(minimum)d characters; a few words you can remember do well.") % {"minimum": PERSON_MINIMUM}


class ContextWordsPolicy:
    """Not built around the address, the names of the person, or words that everyone tries here."""

    def validate(self, password: str, user: User | None = None) -> None:
        remainder = lowered = password.lower()
        for word in sorted(self._words(user), key=len, reverse=True):
            remainder = remainder.replace(word, "")
        # A long passphrase may contain a name; a password that is little else may not.
        if remainder != lowered and len(remainder) < PERSON_MINIMUM - 2:
            raise ValidationError(_("This password is too easy to guess from what is known here."), code="context")

    def get_help_text(self) -> str:
        return _("Not your name, your address or the name of this service.")

    @staticmethod
    def _words(user: User | None) -> set[str]:
        words = set(CONTEXT_WORDS)
        if user is not None:
            known = [user.email, *user.email.split("@"), user.given_name, user.family_name, *user.name.split()]
            words |= {word.lower() for word in known if len(word) >= 4}
        return words
