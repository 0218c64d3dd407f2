"""The pages for a new address: ask for it, then for the code or link that was mailed to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import email_change, pages, proofs
from accounts.models import Session
from accounts.proofs import Purpose
from accounts.throttles import Throttled
from accounts.views import proofs as waiting
from accounts.views.account.layout import show
from accounts.views.forms import CodeForm, PageForm, email_field
from accounts.views.guards import recently_confirmed, signed_in

PURPOSE = Purpose.CHANGE_EMAIL
SECTION = "account-email"


class AddressForm(PageForm):
    """The new address."""

    email = email_field(label=gettext_lazy("New email address"), autocomplete="email")


@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def change(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Ask for the new address; the answer is the same whether or not it has an account."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            handle = email_change.begin(session=session, email=form.cleaned_data["email"])
        except email_change.AddressRefused:
            form.add_error("email", _("Enter an address that is not the one of your account."))
        except Throttled as throttled:
            return waiting.throttled_page(request, throttled.retry_after)
        else:
            waiting.remember(request, PURPOSE, handle)
            return pages.see_other(reverse("account-email-check"))
    return show(request, "accounts/account/email.html", {"form": form}, session=session, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def check(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Wait for the code in the browser that asked."""
    proof = waiting.open_proof(request, PURPOSE)
    if proof is None:
        return waiting.ended_page(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        handle = waiting.handle_of(request, PURPOSE)
        try:
            email_change.finish_by_code(session=session, handle=handle, code=form.cleaned_data["code"])
        except proofs.ProofRefused:
            waiting.say_refused(form)
        else:
            return _done(request)
    context = {"form": form, "email": proof.email, **waiting.was_sent_again(request)}
    return show(request, "accounts/account/email_check.html", context, session=session, section=SECTION)


@require_POST
@signed_in
def resend(request: HttpRequest, *, session: Session) -> HttpResponse:  # noqa: ARG001 — whoever has the handle may ask
    """Send the mail again; too soon after the last one, nothing happens and the page says the same."""
    return waiting.send_again(request, PURPOSE, email_change.resend, back="account-email-check")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def by_link(request: HttpRequest, link: str, *, session: Session) -> HttpResponse:
    """Come from the mail. A GET changes nothing: mail programs follow links on their own."""
    proof = proofs.find_by_link(PURPOSE, link)
    if proof is None or proof.person_id != session.person_id:
        return waiting.ended_page(request)
    if request.method != "POST":
        return show(
            request, "accounts/account/email_link.html", {"email": proof.email}, session=session, section=SECTION
        )
    try:
        email_change.finish_by_link(session=session, link=link)
    except proofs.ProofRefused:
        return waiting.ended_page(request)
    return _done(request)


def _done(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Your email address is changed. From now on you sign in with the new one."))
    return pages.see_other(reverse("account"))
