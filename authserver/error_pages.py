"""Every error that no view answers itself: a page for people, JSON for programs, never a trace and never a secret.

Rendered without the request's context processors, so that neither a session nor the database can turn a refusal into a
second error.
"""

import re
import sys
from dataclasses import dataclass

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from api.errors import problem

logger = structlog.get_logger("errors")

MACHINE_ENDPOINTS = re.compile(
    r"/o/(authorize-challenge|token|introspect|revoke|revoke_token|userinfo|device[_-]authorization|register(/[^/]+)?)/?"
)
RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class _Shown:
    """One error as it is shown: fit for a stranger's eyes. `code` is an OAuth error code (RFC 6749 §5.2)."""

    status: int
    title: str
    message: str
    code: str = ""


def render_error(request: HttpRequest, *, status: int, title: str, message: str, code: str = "") -> HttpResponse:
    """The error in the form its caller understands, told by the path.

    Problem details (RFC 9457) under /api/, an OAuth error object at the endpoints programs call, else a page.
    """
    shown = _Shown(status, title, message, code)
    if request.path == "/api" or request.path.startswith("/api/"):
        return problem(request, status=status, detail=message)
    if MACHINE_ENDPOINTS.fullmatch(request.path):
        return _oauth_error(shown)
    return _page(request, shown)


def busy(request: HttpRequest) -> HttpResponse:
    """The server is sound but overloaded: the same request may succeed in a moment."""
    response = render_error(
        request,
        status=503,
        title=_("Busy right now"),
        message=_("The server cannot take this up at the moment. Please try again in a few seconds."),
        code="temporarily_unavailable",
    )
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 — Django's signature
    return render_error(
        request,
        status=400,
        title=_("This request cannot be understood"),
        message=_("Something in it is malformed or too large. Going back and starting again usually helps."),
    )


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 — Django's signature
    return render_error(
        request,
        status=403,
        title=_("Not allowed"),
        message=_("You have no permission to see this page."),
        code="access_denied",
    )


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 — Django's signature
    return render_error(
        request,
        status=404,
        title=_("Page not found"),
        message=_("There is nothing at this address. Perhaps the link is old or was cut off."),
    )


def handler500(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled; an unreachable database is told apart from a defect of ours."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return busy(request)
    return render_error(
        request,
        status=500,
        title=_("Something went wrong"),
        message=_("The fault is on our side and has been recorded. Please try again later."),
        code="server_error",
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django's signature; it logs the reason
    return render_error(
        request,
        status=403,
        title=_("This form has expired"),
        message=_("Please go back, reload the page and send the form again. Cookies must be allowed for this site."),
    )


def _oauth_error(shown: _Shown) -> HttpResponse:
    body = {"error": shown.code or "invalid_request", "error_description": shown.message}
    return JsonResponse(body, status=shown.status, headers={"Cache-Control": "no-store"})


def _page(request: HttpRequest, shown: _Shown) -> HttpResponse:
    context = {
        "status": shown.status,
        "title": shown.title,
        "message": shown.message,
        "code": shown.code,
        "request_id": getattr(request, "request_id", ""),
    }
    try:
        return HttpResponse(render_to_string("error.html", context), status=shown.status)
    except Exception:  # a broken template must not hide the error it was to show
        logger.exception("error page not rendered")
        return HttpResponse(_bare_page(shown), status=shown.status)


def _bare_page(shown: _Shown) -> str:
    title, message = escape(shown.title), escape(shown.message)
    return f'<!DOCTYPE html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{message}</p></html>'
