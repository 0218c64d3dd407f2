"""The page for a new password."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import known_devices, pages, password_change
from accounts.credentials import PasswordRefused
from accounts.models import Session
from accounts.password_policy import ADMINISTRATOR_MINIMUM, PERSON_MINIMUM
from accounts.throttles import Throttled
from accounts.views.account.layout import show
from accounts.views.forms import PageForm, password_field
from accounts.views.guards import recently_confirmed, signed_in
from accounts.views.proofs import throttled_page


class FirstPasswordForm(PageForm):
    """A password for somebody who has none."""

    new = password_field(label=gettext_lazy("New password"), new=True)


class PasswordForm(FirstPasswordForm):
    """A new password, and the one it replaces."""

    current = password_field(label=gettext_lazy("Current password"))
    field_order = ("current", "new")


@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Whoever has a password shows it; whoever has none must have proved lately who they are."""
    if session.person.has_usable_password():
        return _page(request, session, PasswordForm(request.POST if request.method == "POST" else None))
    return _first(request)


@recently_confirmed
def _first(request: HttpRequest, *, session: Session) -> HttpResponse:
    return _page(request, session, FirstPasswordForm(request.POST if request.method == "POST" else None))


def _page(request: HttpRequest, session: Session, form: forms.Form) -> HttpResponse:
    if form.is_valid():
        try:
            return _change(request, session, form)
        except PasswordRefused as refusal:
            form.add_error("new", refusal.messages)
        except password_change.CurrentPasswordRefused:
            form.add_error("current", _("This is not your current password."))
        except Throttled as throttled:
            return throttled_page(request, throttled.retry_after)
    minimum = ADMINISTRATOR_MINIMUM if session.person.is_staff else PERSON_MINIMUM
    context = {"form": form, "minimum": minimum}
    return show(request, "accounts/account/password.html", context, session=session, section="account-password")


def _change(request: HttpRequest, session: Session, form: forms.Form) -> HttpResponse:
    password_change.change(
        session=session,
        current=form.cleaned_data.get("current", ""),
        new=form.cleaned_data["new"],
        device=known_devices.device_of(request, session.person.email),
    )
    request.session.cycle_key()
    messages.success(request, _("Your password is changed, and all other devices are signed out."))
    return pages.see_other(reverse("account-password"))
