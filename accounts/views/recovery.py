"""A forgotten password: ask for the address, then for the mailed code with a new password, or the new one by link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import pages, proofs, recovery, signin
from accounts.credentials import PasswordRefused
from accounts.models import EmailProof, User
from accounts.proofs import Purpose
from accounts.throttles import Throttled
from accounts.views import proofs as waiting
from accounts.views.forms import CodeAndPasswordForm, NewPasswordForm, PageForm, email_field

PURPOSE = Purpose.RESET_PASSWORD


class AddressForm(PageForm):
    """Whose password was forgotten."""

    focus = "email"
    email = email_field()


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for the address; the answer is the same for every address."""
    posted = request.method == "POST"
    after = pages.safe_next((request.POST if posted else request.GET).get("next"))
    form = AddressForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            handle = recovery.begin(email=form.cleaned_data["email"], after=after)
        except Throttled as throttled:
            return waiting.throttled_page(request, throttled.retry_after)
        waiting.remember(request, PURPOSE, handle)
        return pages.see_other(reverse("reset-check"))
    context = {"form": form, "next": after}
    return render(request, "accounts/reset.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Wait for the code and the new password in the browser that asked."""
    proof = waiting.open_proof(request, PURPOSE)
    if proof is None:
        return waiting.ended_page(request)
    form = CodeAndPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = recovery.finish_by_code(handle=waiting.handle_of(request, PURPOSE), **form.cleaned_data)
        except PasswordRefused as refusal:
            form.add_error("password", refusal.messages)
        except proofs.ProofRefused:
            waiting.say_refused(form)
        else:
            return _sign_in(request, proof, person)
    context = {"form": form, **waiting.described(request, proof, start="reset")}
    return render(request, "accounts/reset_check.html", context, status=400 if form.errors else 200)


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send the mail again; too soon after the last one, nothing happens and the page says the same."""
    return waiting.send_again(request, PURPOSE, recovery.resend, back="reset-check")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, link: str) -> HttpResponse:
    """Come from the mail, in whichever browser it is read, and choose a new password."""
    proof = proofs.find_by_link(PURPOSE, link)
    if proof is None:
        return waiting.ended_page(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = recovery.finish_by_link(link=link, **form.cleaned_data)
        except PasswordRefused as refusal:
            form.add_error("password", refusal.messages)
        except proofs.ProofRefused:
            return waiting.ended_page(request)
        else:
            return _sign_in(request, proof, person)
    context = {"form": form, "email": proof.email}
    return render(request, "accounts/reset_link.html", context, status=400 if form.errors else 200)


def _sign_in(request: HttpRequest, proof: EmailProof, person: User) -> HttpResponse:
    signin.bind(request, person, amr=["pwd"], announced=True)  # by the mail about the new password
    return pages.leave(request, pages.safe_next(proof.data.get("next")))
