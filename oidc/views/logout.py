"""The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2)."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import pages, sessions, signin
from accounts.views.signout import bid_farewell
from audit.events import EventName
from audit.record import record
from oidc import logout, pending_requests
from oidc.logout import LogoutRefused, LogoutRequest
from oidc.protocol import errors
from oidc.protocol.parameters import single_values

logger = structlog.get_logger("oidc")
# Of these, logout_hint and ui_locales change nothing: who is signed in here is known, and so is the page's language.
PARAMETERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales")


@csrf_exempt  # relying parties send people here by POST as well; it ends nothing, but leads to what does
@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest) -> HttpResponse:
    """Take a logout request in, and go on where nothing of it is in the URL.

    Lax cookies come along with that next GET, other than with a POST from another site.
    """
    parameters = request.POST if request.method == "POST" else request.GET
    try:
        values = single_values(dict(parameters.lists()), PARAMETERS)
        asked = logout.understand(values)
    except (LogoutRefused, errors.OAuthError) as refusal:
        return _refused(request, str(refusal))
    if asked.client is not None:
        return pages.see_other(reverse("logout-continue", kwargs={"flow": logout.keep(values, asked)}))
    if request.method == "POST":
        return pages.see_other(reverse("logout"))
    return bid_farewell(request, None) if sessions.current(request) is None else pages.see_other(reverse("signout"))


@require_http_methods(["GET", "POST"])
def carry_out(request: HttpRequest, flow: str) -> HttpResponse:
    """Sign the person out: at once when the client proved that it speaks of this session, else when they say so."""
    kept = logout.find(flow)
    if kept is None:
        return pages.see_other(reverse("signout"))
    try:
        asked = logout.understand(kept.parameters)
    except LogoutRefused as refusal:  # what was registered then may have been withdrawn
        return _refused(request, str(refusal))
    session = sessions.current(request)
    if request.method != "POST" and session is not None and asked.needs_confirmation(session):
        return render(request, "oidc/logout.html", {"client": asked.client, "person": session.person})
    if not pending_requests.consume(kept):
        return pages.see_other(reverse("signout"))
    return _sign_out(request, asked)


def _sign_out(request: HttpRequest, asked: LogoutRequest) -> HttpResponse:
    client_id = asked.client.client_id if asked.client is not None else ""
    session = sessions.current(request)
    if session is not None:
        record(
            EventName.LOGOUT_REQUESTED,
            person=session.person.public_id,
            client=client_id,
            session=session.public_id,
        )
    ended = signin.sign_out(request, reason="signed out by a relying party")
    return bid_farewell(request, ended, target=asked.target, client=asked.client)


def _refused(request: HttpRequest, detail: str) -> HttpResponse:
    """A request that does not add up redirects nobody and signs nobody out; the person can still choose to."""
    logger.info("logout refused", detail=detail)
    response = pages.error_page(
        request,
        status=400,
        title=_("This sign-out request cannot be used"),
        message=_("The app that sent you here made a mistake, so nothing was ended. You can sign out on our own page."),
        code="invalid_request",
    )
    response["Referrer-Policy"] = "no-referrer"  # its address may have the hint
    return response
