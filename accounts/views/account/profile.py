"""The profile page. Which values will do is decided by `accounts.profile`; the form only carries them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import pages, profile
from accounts.models import Session, User
from accounts.profile_values import ADDRESS_PARTS, CLAIMS, zones
from accounts.views.account.layout import show
from accounts.views.forms import PageForm
from accounts.views.guards import signed_in


def _field(label: Any, autocomplete: str, *, help_text: Any = "", kind: str = "text") -> forms.CharField:
    """A line of text. Nothing is stripped or counted here: the domain does, for every door alike."""
    widget = forms.TextInput(attrs={"autocomplete": autocomplete, "type": kind})
    return forms.CharField(label=label, required=False, strip=False, help_text=help_text, widget=widget)


class ProfileForm(PageForm):
    """The standard claims that a person may say of themselves."""

    name = _field(gettext_lazy("Full name"), "name")
    given_name = _field(gettext_lazy("Given name"), "given-name")
    middle_name = _field(gettext_lazy("Middle name"), "additional-name")
    family_name = _field(gettext_lazy("Family name"), "family-name")
    nickname = _field(gettext_lazy("Nickname"), "nickname")
    preferred_username = _field(gettext_lazy("Preferred username"), "username")
    gender = _field(gettext_lazy("Gender"), "sex")
    birthdate = _field(gettext_lazy("Date of birth"), "bday", help_text=gettext_lazy("YYYY-MM-DD, or the year alone."))
    profile = _field(gettext_lazy("Profile page"), "off", kind="url")
    website = _field(gettext_lazy("Website"), "url", kind="url")
    locale = _field(
        gettext_lazy("Language"), "language", help_text=gettext_lazy("A language tag, such as en or fr-CA.")
    )
    zoneinfo = forms.CharField(label=gettext_lazy("Time zone"), required=False, strip=False)
    phone_number = _field(
        gettext_lazy("Phone number"), "tel", kind="tel", help_text=gettext_lazy("With country code, such as +33.")
    )
    street_address = forms.CharField(
        label=gettext_lazy("Street and number"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    locality = _field(gettext_lazy("Town"), "address-level2")
    region = _field(gettext_lazy("Region"), "address-level1")
    postal_code = _field(gettext_lazy("Postal code"), "postal-code")
    country = _field(gettext_lazy("Country"), "country-name")

    def __init__(self, *args: Any, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict.fromkeys((*zones(), *([zone] if zone else [])))
        self.fields["zoneinfo"].widget = forms.Select(
            attrs={"class": "field__input"},
            choices=[("", "—"), *((name, name.replace("_", " ")) for name in known)],
        )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields in the groups that the page shows."""
        return [
            (gettext_lazy("Name"), [self[name] for name in NAMES]),
            (gettext_lazy("About you"), [self[name] for name in ABOUT]),
            (gettext_lazy("Language and time"), [self["locale"], self["zoneinfo"]]),
            (gettext_lazy("Phone and address"), [self["phone_number"], *(self[part] for part in ADDRESS_PARTS)]),
        ]


NAMES = ("name", "given_name", "middle_name", "family_name", "nickname", "preferred_username")
ABOUT = ("birthdate", "gender", "profile", "website")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Show the claims; on POST change them."""
    person = session.person
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=_shown(person), zone=person.zoneinfo)
    if request.method == "POST" and form.is_valid():
        try:
            profile.change(person=person, **_asked(form.cleaned_data))
        except profile.ProfileRefused as refusal:
            form.say({name.removeprefix("address."): problem for name, problem in refusal.problems.items()})
        else:
            messages.success(request, _("Your profile is saved."))
            return pages.see_other(reverse("account-profile"))
    return show(request, "accounts/account/profile.html", {"form": form}, session=session, section="account-profile")


def _shown(person: User) -> dict[str, Any]:
    return {**{name: getattr(person, name) for name in CLAIMS}, **person.address}


def _asked(values: dict[str, Any]) -> dict[str, Any]:
    address = {part: values[part] for part in ADDRESS_PARTS}
    return {**{name: values[name] for name in CLAIMS}, "address": address}
