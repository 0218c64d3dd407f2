"""Proving the address of somebody whose provider does not vouch for one: asked for, mailed a code, and read back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import pages, proofs, throttles
from accounts.proofs import Purpose
from accounts.social import arrivals, providers, proving
from accounts.social.arrivals import Waiting
from accounts.throttles import Throttled
from accounts.views import proofs as waiting_pages
from accounts.views.forms import CodeForm, PageForm, email_field
from accounts.views.social import refusals
from accounts.views.social.complete import carry_on


class AddressForm(PageForm):
    """Where to send the code."""

    focus = "email"
    email = email_field(autocomplete="email")


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, handle: str) -> HttpResponse:
    """Ask which address is to be proved; the provider's own, if it told one, is there to be agreed to."""
    waiting = arrivals.find(request.session, handle)
    if waiting is None:
        return refusals.ended(request)
    form = AddressForm(request.POST if request.method == "POST" else None, initial={"email": waiting.arrival.email})
    if form.is_bound and form.is_valid():
        try:
            proof_handle = proving.begin(form.cleaned_data["email"], waiting.arrival)
        except Throttled as throttled:
            return refusals.throttled(request, waiting.errand.after, throttled.retry_after)
        arrivals.note_proof(request.session, handle, waiting, proof_handle)
        return pages.see_other(reverse("social-code", kwargs={"handle": handle}))
    context = {"form": form, "provider": providers.title(waiting.arrival.provider), "arrival": waiting.arrival}
    return render(request, "accounts/social/address.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, handle: str) -> HttpResponse:
    """Wait for the code. Right, it proves the address for this arrival alone."""
    waiting = arrivals.find(request.session, handle)
    proof = proofs.find(Purpose.SOCIAL, waiting.proof) if waiting is not None else None
    if waiting is None or proof is None:
        return refusals.ended(request)
    if request.method == "POST" and "resend" in request.POST:
        return _resend(request, handle, waiting)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            throttles.hit(throttles.CODE_BY_NETWORK, throttles.network())
            proved = proofs.use_code(Purpose.SOCIAL, waiting.proof, form.cleaned_data["code"])
        except proofs.ProofRefused:
            waiting_pages.say_refused(form)
        except Throttled as throttled:
            return refusals.throttled(request, waiting.errand.after, throttled.retry_after)
        else:
            return carry_on(request, waiting.arrival.at(proved.email), waiting.errand, handle=handle)
    context = {"form": form, "email": proof.email, "handle": handle, **waiting_pages.was_sent_again(request)}
    return render(request, "accounts/social/code.html", context, status=400 if form.errors else 200)


def _resend(request: HttpRequest, handle: str, waiting: Waiting) -> HttpResponse:
    """Send the mail again; too soon after the last one, nothing happens and the page says the same."""
    try:
        proving.resend(waiting.proof, waiting.arrival)
    except proofs.ResentTooSoon:
        pass
    except proofs.ProofRefused:
        return refusals.ended(request)
    return pages.see_other(f"{reverse('social-code', kwargs={'handle': handle})}?{waiting_pages.RESENT}")
