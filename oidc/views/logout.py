"""The end session endpoint (OpenID Connect RP-Initiated Logout 1.0 §2)."""

from urllib.parse import urlencode

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts import pages, sessions, signin
from audit.events import EventName
from audit.record import record
from oidc.logout import LogoutRefused, LogoutRequest, understand
from oidc.protocol import errors
from oidc.protocol.parameters import single_values

logger = structlog.get_logger("oidc")
PARAMETERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales")


@csrf_exempt  # relying parties send people here by POST as well; what ends a session is checked below
@require_http_methods(["GET", "POST"])
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign the person out, at once when the client proves that it speaks of this session, else when they confirm."""
    if request.method == "POST" and "confirm" in request.POST:
        confirmed: HttpResponse = _confirmed(request)
        return confirmed
    try:
        values = _values(request)
        asked = understand(values)
    except (LogoutRefused, errors.OAuthError) as refusal:
        return _refused(request, str(refusal))
    if request.method == "POST":
        # Lax cookies come with the GET that follows, not with a POST from another site.
        return pages.see_other(f"{reverse('logout')}?{urlencode(values)}")
    session = sessions.current(request)
    if asked.needs_confirmation(session):
        context = {"client": asked.client, "person": session.person if session else None, "parameters": values}
        return render(request, "oidc/logout.html", context)
    return _sign_out(request, asked)


@csrf_protect
def _confirmed(request: HttpRequest) -> HttpResponse:
    """The answer from our own page."""
    try:
        asked = understand(_values(request))
    except (LogoutRefused, errors.OAuthError) as refusal:
        return _refused(request, str(refusal))
    return _sign_out(request, asked)


def _values(request: HttpRequest) -> dict[str, str]:
    parameters = request.POST if request.method == "POST" else request.GET
    return single_values(dict(parameters.lists()), PARAMETERS)


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
    signin.sign_out(request, reason="signed out by a relying party" if client_id else "signed out")
    if not asked.target:
        response = render(request, "accounts/signed_out.html", {"client": asked.client})
    elif request.method == "POST":
        response = pages.leave(request, asked.target)
    else:
        response = pages.see_other(asked.target)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _refused(request: HttpRequest, detail: str) -> HttpResponse:
    """A request that does not add up redirects nobody and signs nobody out; the person can still choose to."""
    logger.info("logout refused", detail=detail)
    return pages.error_page(
        request,
        status=400,
        title=_("This sign-out request cannot be used"),
        message=_(
            "The app that sent you here made a mistake. You are still signed in; you can sign out on our own page."
        ),
        code="invalid_request",
    )
