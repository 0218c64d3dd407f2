"""The pages of the device authorization grant (RFC 8628 §3.3): a person types a code, compares, and decides."""

from contextlib import suppress
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import confirmation, devices, handoffs, pages
from accounts.models import Session
from accounts.throttles import Throttled
from accounts.views.forms import PageForm, code_field
from accounts.views.guards import ask_for_proof, signed_in
from accounts.views.proofs import throttled_page
from oidc import device_approval, resources, scopes, standing
from oidc.models import Client, DeviceGrant
from oidc.protocol import device_grant


class UserCodeForm(PageForm):
    """The code that a device shows."""

    focus = "code"
    code = code_field(autocomplete="off")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def enter_code(request: HttpRequest, *, session: Session, code: str = "") -> HttpResponse:
    """Ask for the code, or show the scanned one to be compared. Claiming it takes a press of the button."""
    form = UserCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["code"]
        try:
            device_approval.claim(code=typed, session=session)
        except device_approval.DeviceRefused:
            form.add_error("code", _("That code does not work. It may be mistyped, used, or older than ten minutes."))
        except Throttled as throttled:
            return throttled_page(request, throttled.retry_after)
        else:
            return pages.see_other(reverse("activate-decide", args=[device_grant.readable(typed)]))
    context = {"form": form, "person": session.person, "scanned": device_grant.readable(code)}
    return render(request, "oidc/device/code.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def decide(request: HttpRequest, code: str, *, session: Session) -> HttpResponse:
    """Show what asks, and take the answer, of whoever has lately proved who they are; then say what came of it."""
    found = device_approval.find(code=code, session=session)
    if found is None:
        raise Http404
    grant, client = found
    now = timezone.now()
    if grant.standing(now) == device_approval.State.PENDING and not confirmation.is_recent(session, now):
        return ask_for_proof(request)
    decision = request.POST.get("decision") if request.method == "POST" else None
    answers = {"allow": device_approval.approve, "deny": device_approval.deny}
    if decision in answers:
        with suppress(device_approval.DeviceRefused, device_approval.ProofWanted):
            answers[decision](grant=grant, session=session)
        # The page says how it stands now.
        return pages.see_other(request.path)
    context = {**_context(request, grant, client, session), "code": device_grant.readable(code)}
    return render(request, "oidc/device/decide.html", context, status=400 if request.method == "POST" else 200)


def _context(request: HttpRequest, grant: DeviceGrant, client: Client, session: Session) -> dict[str, Any]:
    return {
        "grant": grant,
        "state": grant.standing(timezone.now()),
        "client": client,
        "standing": standing.of(client, ""),  # its answer goes to no address
        "person": session.person,
        "device": devices.recognized(grant.user_agent),
        "near": handoffs.same_network(grant.ip, request.META.get("REMOTE_ADDR")),
        "scopes": scopes.described(grant.scope.split()),
        "resources": resources.described(grant.resources),
    }


@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """`verification_uri_complete` as a QR code, for a device that cannot make one. It tells nothing but its address."""
    readable = device_grant.readable(code)
    if not readable:
        raise Http404
    link = settings.PUBLIC_URL + reverse("activate-code", args=[readable])
    # Black on white in every colour scheme: not all cameras read it the other way round.
    drawn = BytesIO()
    segno.make_qr(link, error="m").save(drawn, kind="svg", border=4, dark="#000", light="#fff")
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
