"""What the endpoints for programs share: form in, JSON out, every refusal written by one function."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from oidc import clients
from oidc.models import Client
from oidc.protocol import errors
from oidc.protocol.client_authentication import credentials_of
from oidc.protocol.parameters import single_values

logger = structlog.get_logger("oidc")
FORM = "application/x-www-form-urlencoded"
CLIENT_PARAMETERS = ("client_id", "client_secret", "client_assertion_type", "client_assertion")

MachineView = Callable[[HttpRequest], HttpResponse]


def no_store(response: HttpResponse) -> HttpResponse:
    """Nothing on the way may keep this answer (RFC 6749 §5.1)."""
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response


def error_response(error: errors.OAuthError) -> HttpResponse:
    """The one place where an error goes on the wire (RFC 6749 §5.2). The private detail goes to the log."""
    logger.info("request refused", error=error.code, detail=error.detail)
    response = JsonResponse(error.as_parameters(), status=error.status)
    if isinstance(error, errors.InvalidClient):
        response["WWW-Authenticate"] = 'Basic realm="authserver", charset="UTF-8"'
    return no_store(response)


def machine_endpoint(*methods: str) -> Callable[[MachineView], MachineView]:
    """Make a view answer programs: only these methods, no CSRF (there is no cookie to ride on), errors as JSON."""

    def decorate(view: MachineView) -> MachineView:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method not in methods:
                return _method_not_allowed(methods)
            try:
                return view(request)
            except errors.OAuthError as error:
                return error_response(error)

        return answer

    return decorate


def _method_not_allowed(methods: tuple[str, ...]) -> HttpResponse:
    error = errors.InvalidRequest("method", hint=f"use {' or '.join(methods)}")
    response = JsonResponse(error.as_parameters(), status=405)
    response["Allow"] = ", ".join(methods)
    return no_store(response)


def form_values(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """The single values of a posted form. The query is not looked at: no secret belongs in a URL (RFC 6749 §2.3.1)."""
    if request.content_type != FORM:
        raise errors.InvalidRequest("content type", hint=f"the body must be {FORM}")
    return single_values(dict(request.POST.lists()), (*names, *CLIENT_PARAMETERS))


def form_list(request: HttpRequest, name: str) -> list[str]:
    """The values of the one parameter of a posted form that may be sent several times."""
    return request.POST.getlist(name)


def authenticated_client(request: HttpRequest, values: Mapping[str, str]) -> Client:
    """The client that sent this request. Raises InvalidClient or InvalidRequest."""
    return clients.authenticate(credentials_of(request.headers.get("Authorization"), values))


def bearer_token(request: HttpRequest) -> str | None:
    """The access token of a request (RFC 6750 §2.1, §2.2), None without one. One in the query is not seen (§2.3).

    Raises InvalidRequest when it is sent in two ways.
    """
    scheme, _, in_header = request.headers.get("Authorization", "").partition(" ")
    presented = [in_header.strip()] if scheme.lower() == "bearer" else []
    if request.method == "POST" and request.content_type == FORM:
        presented += request.POST.getlist("access_token")
    if len(presented) > 1:
        raise errors.InvalidRequest("token sent twice", hint="access_token is repeated")
    return presented[0] if presented else None


def json_response(content: Mapping[str, Any]) -> HttpResponse:
    """A JSON answer that nobody keeps."""
    return no_store(JsonResponse(dict(content)))
