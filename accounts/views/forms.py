"""The fields that several pages ask for, each with its limits in one place."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models.user import canonical_email


class AddressField(forms.EmailField):
    """An address in its one spelling, in which its length is judged: lower case can be longer than upper case."""

    def to_python(self, value: Any) -> str:
        return canonical_email(super().to_python(value) or "")


def email_field() -> AddressField:
    """An address."""
    return AddressField(label=_("Email"), max_length=254)


def password_field(*, new: bool = False) -> forms.CharField:
    """A password, taken exactly as typed; longer ones than are ever hashed are refused before any work."""
    label = _("New password") if new else _("Password")
    limit = settings.PASSWORD_MAX_CHARACTERS
    return forms.CharField(label=label, strip=False, max_length=limit, widget=forms.PasswordInput)


class CodeForm(forms.Form):
    """A mailed code."""

    code = forms.CharField(label=_("Code"), max_length=20)


class NewPasswordForm(forms.Form):
    """A password to be set."""

    password = password_field(new=True)


class CodeAndPasswordForm(CodeForm, NewPasswordForm):
    """A mailed code and the password that it allows to set."""

    field_order = ("code", "password")
