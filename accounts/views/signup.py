"""Signing up: address and password, then a mailed code or link, then back to where the person came from."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import pages, proofs, registration, signin
from accounts.credentials import PasswordRefused
from accounts.models import EmailProof, User
from accounts.proofs import Purpose
from accounts.throttles import Throttled
from accounts.views import proofs as waiting
from accounts.views.forms import CodeForm, NewPasswordForm, PageForm, email_field, password_field

PURPOSE = Purpose.SIGN_UP


class SignUpForm(PageForm):
    """Who wants an account."""

    focus = "name"
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = email_field()
    password = password_field(new=True, help_text=_("At least 10 characters. A few words you can remember do well."))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; the answer is the same for every address."""
    posted = request.method == "POST"
    after = pages.safe_next((request.POST if posted else request.GET).get("next"))
    form = SignUpForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            handle = registration.begin(**form.cleaned_data, after=after)
        except PasswordRefused as refusal:
            form.add_error("password", refusal.messages)
        except Throttled as throttled:
            return waiting.throttled_page(request, throttled.retry_after)
        else:
            waiting.remember(request, PURPOSE, handle)
            return pages.see_other(reverse("signup-check"))
    context = {"form": form, "next": after}
    return render(request, "accounts/signup.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Wait for the code in the browser that asked."""
    proof = waiting.open_proof(request, PURPOSE)
    if proof is None:
        return waiting.ended_page(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            redeemed = proofs.use_code(PURPOSE, waiting.handle_of(request, PURPOSE), form.cleaned_data["code"])
        except proofs.ProofRefused:
            waiting.say_refused(form)
        else:
            return _finish(request, redeemed)
    context = {"form": form, **waiting.described(request, proof, start="signup")}
    return render(request, "accounts/signup_check.html", context, status=400 if form.errors else 200)


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send the mail again; too soon after the last one, nothing happens and the page says the same."""
    return waiting.send_again(request, PURPOSE, registration.resend, back="signup-check")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, link: str) -> HttpResponse:
    """Come from the mail. In another browser than the one that asked, a password must be chosen here.

    Else somebody could sign up with another person's address, and that person's click would open the account for both.
    """
    proof = proofs.find_by_link(PURPOSE, link)
    if proof is None:
        return waiting.ended_page(request)
    own = waiting.open_proof(request, PURPOSE)
    elsewhere = own is None or own.pk != proof.pk
    form = NewPasswordForm(request.POST) if elsewhere and request.method == "POST" else NewPasswordForm()
    if request.method == "POST" and (not elsewhere or form.is_valid()):
        password = form.cleaned_data["password"] if elsewhere else None
        try:
            person = registration.finish_by_link(link=link, password=password)
        except PasswordRefused as refusal:
            form.add_error("password", refusal.messages)
        except (proofs.ProofRefused, registration.RegistrationRefused):
            return waiting.ended_page(request)
        else:
            return _sign_in(request, proof, person)
    context = {"form": form, "email": proof.email, "elsewhere": elsewhere}
    return render(request, "accounts/signup_link.html", context, status=400 if form.errors else 200)


def _finish(request: HttpRequest, proof: EmailProof) -> HttpResponse:
    try:
        person = registration.finish(proof=proof)
    except registration.RegistrationRefused:
        return waiting.ended_page(request)
    return _sign_in(request, proof, person)


def _sign_in(request: HttpRequest, proof: EmailProof, person: User) -> HttpResponse:
    signin.bind(request, person, amr=["pwd"])
    return pages.leave(request, pages.safe_next(proof.data.get("next")))
