"""How forms of the hosted pages look and start, and the fields that several ask for, their limits in one place."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models.user import canonical_email

EMAIL, PASSWORD = _("Email"), _("Password")
MOST_AT_A_GLANCE = 2  # fields; the errors of a form with more of them are listed at its top as well


class PageField(BoundField):
    """A field as a page draws it."""

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        """With the focus, where typing is to start here."""
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        starts_here = isinstance(self.form, PageForm) and self.form.starts_at == self.name
        return {**built, "autofocus": True} if starts_here else built


class PageForm(forms.Form):
    """A form whose fields carry the class that the style sheet knows, and whose problems the domain may add.

    `focus` names the field where typing starts, if any.
    """

    bound_field_class = PageField
    focus = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "field__input")

    def say(self, problems: Mapping[str, str]) -> None:
        """Show what the domain refused beside the field that it is about."""
        for field, problem in problems.items():
            self.add_error(field if field in self.fields else None, problem)

    @property
    def summarised(self) -> bool:
        """Whether the errors are listed at the top, with links: the fields are too many to be seen at a glance."""
        return bool(self.errors) and len(self.visible_fields()) > MOST_AT_A_GLANCE

    @property
    def starts_at(self) -> str:
        """The field that has the focus when the page opens: the first that is wrong, unless the summary has it."""
        wrong = [field.name for field in self.visible_fields() if field.errors]
        if wrong:
            return "" if self.summarised else wrong[0]
        return self.focus


class AddressField(forms.EmailField):
    """An address in its one spelling, in which its length is judged: lower case can be longer than upper case."""

    def to_python(self, value: Any) -> str:
        return canonical_email(super().to_python(value) or "")


class PasswordField(forms.CharField):
    """A password, taken exactly as typed; longer ones than are ever hashed are refused before any work."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, max_length=settings.PASSWORD_MAX_CHARACTERS, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`: by it a browser would cut a pasted password short and not say so."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def email_field(*, label: Any = EMAIL, autocomplete: str = "username") -> AddressField:
    """An address."""
    attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"}
    return AddressField(label=label, max_length=254, widget=forms.EmailInput(attrs=attrs))


def password_field(*, label: Any = PASSWORD, new: bool = False, help_text: Any = "") -> PasswordField:
    """A password; a `new` one is offered by password managers, and not looked up."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password" if new else "current-password"})
    return PasswordField(label=label, help_text=help_text, widget=widget)


def code_field(**attrs: str) -> forms.CharField:
    """A code to be copied from somewhere, in capitals that are told apart easily."""
    look = {"class": "field__input field__input--code", "autocapitalize": "characters", "spellcheck": "false"}
    return forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=look | attrs))


class CodeForm(PageForm):
    """A mailed code."""

    focus = "code"
    code = code_field(autocomplete="one-time-code")


class NewPasswordForm(PageForm):
    """A password to be set."""

    focus = "password"
    password = password_field(label=_("New password"), new=True)


class CodeAndPasswordForm(CodeForm, NewPasswordForm):
    """A mailed code and the password that it allows to set."""

    field_order = ("code", "password")
