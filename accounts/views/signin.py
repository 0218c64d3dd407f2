"""The sign-in page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import pages, sessions, signin
from accounts.models import Session
from accounts.throttles import Throttled
from accounts.views.forms import PageForm, email_field, password_field
from accounts.views.guards import unless_leaving
from accounts.views.proofs import throttled_page


class SignInForm(PageForm):
    """Who wants in."""

    email = email_field()
    password = password_field()


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@unless_leaving
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; on success go on to `next`, which is the path of a page of this server.

    Whoever is signed in need not, unless asked to `confirm` it, or to be some `other` person: then the page does not
    say who is here, and this sign-in lasts until the other one's replaces it.
    """
    parameters = request.POST if request.method == "POST" else request.GET
    after = pages.safe_next(parameters.get("next"))
    session, confirming = sessions.current(request), "confirm" in request.GET
    if "other" in request.GET:
        session = None
    if session is not None and request.method != "POST" and (instead := _instead(session, confirming, after)):
        return redirect(instead)
    initial = {"email": session.person.email} if session is not None else {}
    form = SignInForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            signin.sign_in_by_password(request, **form.cleaned_data)
        except signin.SignInRefused:
            form.add_error(None, _("That email and password do not match an account. Check both and try again."))
        except Throttled as throttled:
            return throttled_page(request, throttled.retry_after)
        else:
            return pages.leave(request, after)
    context = {"form": form, "next": after, "person": session.person if session is not None else None}
    return render(request, "accounts/signin.html", context, status=400 if form.errors else 200)


def _instead(session: Session, confirming: bool, after: str) -> str:
    """Where to send somebody who is signed in and need not, or cannot, type a password here; else ""."""
    if not confirming:
        return after
    return "" if session.person.has_usable_password() else f"{reverse('confirm')}?{urlencode({'next': after})}"
