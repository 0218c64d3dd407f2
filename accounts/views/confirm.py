"""Confirming by mail that it is still you, for people who have no password to confirm with."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import confirmation, pages, proofs, signin
from accounts.models import Session
from accounts.proofs import Purpose
from accounts.throttles import Throttled
from accounts.views import proofs as waiting
from accounts.views.forms import CodeForm
from accounts.views.guards import signed_in

PURPOSE = Purpose.CONFIRM


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirm(request: HttpRequest, *, session: Session) -> HttpResponse:
    """Offer to mail a code; then wait for it."""
    after = pages.safe_next(request.GET.get("next"))
    proof = waiting.open_proof(request, PURPOSE)
    if request.method == "POST" and {"send", "resend"} & request.POST.keys():
        try:
            waiting.remember(request, PURPOSE, confirmation.begin(session))
        except Throttled as throttled:
            return waiting.throttled_page(request, throttled.retry_after)
        return pages.see_other(request.get_full_path())
    form = CodeForm(request.POST if request.method == "POST" and proof is not None else None)
    if proof is not None and form.is_bound and form.is_valid():
        try:
            confirmed = proofs.use_code(PURPOSE, waiting.handle_of(request, PURPOSE), form.cleaned_data["code"])
        except proofs.ProofRefused:
            waiting.say_refused(form)
        else:
            if confirmed.person_id == session.person_id:
                signin.bind(request, session.person, amr=["otp"])
                return pages.leave(request, after)
            return waiting.ended_page(request)
    context = {"form": form, "person": session.person, "waiting": proof is not None, "next": after}
    return render(request, "accounts/confirm.html", context, status=400 if form.errors else 200)
