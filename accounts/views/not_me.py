"""Where the link in a security mail leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts import not_me, proofs, signin
from accounts.proofs import Purpose
from accounts.views import proofs as waiting


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, link: str) -> HttpResponse:
    """Say what will happen; on POST do it. A GET changes nothing: mail programs follow links on their own."""
    proof = proofs.find_by_link(Purpose.NOT_ME, link)
    if proof is None:
        return waiting.ended_page(request)
    if request.method != "POST":
        return render(request, "accounts/not_me.html", {"email": proof.email})
    try:
        not_me.secure_by_link(link=link)
    except proofs.ProofRefused:
        return waiting.ended_page(request)
    signin.sign_out(request, reason="not me")
    return render(request, "accounts/not_me_done.html", {"email": proof.email})
