"""The authorization endpoint (RFC 6749 §3.1): the only dispatcher. Sign-in and consent come back here."""

from urllib.parse import urlencode

import structlog
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import languages, pages, recorded_refusals, sessions
from audit.events import EventName
from oidc import authorization_response, client_documents, clients, flow, pending_requests, request_objects
from oidc.models import Client, PendingRequest
from oidc.protocol import errors
from oidc.protocol.authorization_request import AuthorizationRequest, client_id_of, parse
from oidc.protocol.next_step import AskConsent, ChooseAccount, Issue, Page, Refuse, SignIn, SignUp, Whom
from oidc.protocol.redirect_uris import is_registered
from oidc.views.authorization_response import leaves_by_a_page, reply, tell_error
from oidc.views.refusals import refusal_page, refuse

logger = structlog.get_logger("oidc")

# What the sign-in page is told of whom it shall ask.
_SIGN_IN: dict[Whom, dict[str, str]] = {
    Whom.ANYBODY: {},
    Whom.THE_SAME: {"confirm": "1"},
    Whom.SOMEBODY_ELSE: {"other": "1"},
}


@csrf_exempt  # a request from elsewhere is what this endpoint is for; it changes nothing without a person's own act
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Take an authorization request in."""
    try:
        asked, client = _parse(request)
    except errors.Shown as refusal:
        return refuse(request, refusal.error)
    except errors.Redirected as refusal:
        return tell_error(request, refusal.reply_to, refusal.error)
    return _act(request, asked, client, None, "")


@require_http_methods(["GET"])
def resume(request: HttpRequest, flow: str) -> HttpResponse:
    """Go on with a request that waited for a person."""
    pending = pending_requests.find(flow)
    if pending is None:
        return stale_page(request)
    asked, client = AuthorizationRequest.from_json(pending.parameters), pending.client
    # While the person was signing in, the address may have been withdrawn from the registration.
    if not is_registered(asked.redirect_uri, tuple(client.redirect_uris.split()), native=client.is_public):
        return refusal_page(request, errors.InvalidRequest("redirect_uri was withdrawn", hint="redirect_uri"))
    return _act(request, asked, client, pending, flow)


def stale_page(request: HttpRequest) -> HttpResponse:
    """What is shown for a pending request that was answered already, or has expired."""
    return pages.error_page(
        request,
        status=400,
        title=_("This sign-in has ended"),
        message=_("It was completed already, or took too long. Go back to the app and start again."),
    )


def _parse(request: HttpRequest) -> tuple[AuthorizationRequest, Client]:
    parameters = dict((request.POST if request.method == "POST" else request.GET).lists())
    client_id = client_id_of(parameters)
    try:
        client_documents.meet(client_id)
    except errors.OAuthError as error:
        raise errors.Shown(error) from error
    client = clients.find(client_id)
    if client is None:
        raise errors.Shown(errors.InvalidRequest("unknown client", hint="client_id is unknown"))
    effective, refused = request_objects.resolve(parameters, client)
    return parse(effective, clients.rules_of(client), refused=refused), client


def _continue_url(handle: str) -> str:
    return reverse("authorize-continue", kwargs={"flow": handle})


def _act(
    request: HttpRequest, asked: AuthorizationRequest, client: Client, pending: PendingRequest | None, handle: str
) -> HttpResponse:
    """Carry out the next step; the client is told of a fault of ours too (RFC 6749 §4.1.2.1), which is reported."""
    try:
        return _step(request, asked, client, pending, handle)
    except Exception as fault:  # whatever it was: a person must not be left at a page that leads nowhere
        logger.exception("authorization failed", client=client.client_id)
        got_request_exception.send(sender=None, request=request)
        unreachable = isinstance(fault, OperationalError | InterfaceError)
        error = errors.TemporarilyUnavailable("database") if unreachable else errors.ServerError(type(fault).__name__)
        return tell_error(request, asked.reply_to, error)


def _step(
    request: HttpRequest, asked: AuthorizationRequest, client: Client, pending: PendingRequest | None, handle: str
) -> HttpResponse:
    """A request that must wait is kept first."""
    if pending is None and (request.method == "POST" or leaves_by_a_page(asked.reply_to)):
        # The browser leaves SameSite=Lax cookies out of a POST from another site, but not out of the GET that follows.
        # And a page, unlike a redirect, leaves its address in the history: it must not be this one.
        return pages.see_other(_continue_url(pending_requests.keep(asked, client)))
    step = flow.advance(asked, client, sessions.current(request), pending)
    if not isinstance(step, Issue | Refuse):
        response = pages.see_other(_page_of(step, handle or pending_requests.keep(asked, client)))
        languages.remember(response, asked.ui_locales)
        return response
    if pending is not None and not pending_requests.consume(pending):
        return stale_page(request)
    return _answer(request, asked, client, step)


def _page_of(step: Page, handle: str) -> str:
    """Where a person does what is wanting; each page comes back by the handle."""
    match step:
        case AskConsent():
            return reverse("consent", kwargs={"flow": handle})
        case ChooseAccount():
            return reverse("select-account", kwargs={"flow": handle})
        case SignUp():
            return f"{reverse('signup')}?{urlencode({'next': _continue_url(handle)})}"
        case SignIn(whom):
            return f"{reverse('signin')}?{urlencode({'next': _continue_url(handle), **_SIGN_IN[whom]})}"


def _answer(request: HttpRequest, asked: AuthorizationRequest, client: Client, step: Issue | Refuse) -> HttpResponse:
    session = sessions.current(request)
    if isinstance(step, Refuse) or session is None:
        error = step.error if isinstance(step, Refuse) else errors.LoginRequired("session ended meanwhile")
        subject = session.person.public_id if session is not None else ""
        recorded_refusals.keep(
            EventName.AUTHORIZATION_REFUSED, person=subject, client=client.client_id, reason=error.code
        )
        return tell_error(request, asked.reply_to, error)
    try:
        issued = authorization_response.issue(asked, client, session)
    except (errors.LoginRequired, errors.InvalidTarget) as error:
        return tell_error(request, asked.reply_to, error)
    return reply(request, asked.reply_to, issued)
