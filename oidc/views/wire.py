"""What the endpoints for programs share: form in, JSON out, every refusal written by one function."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from oidc import client_documents, clients
from oidc.models import Client
from oidc.protocol import errors, json_documents
from oidc.protocol.client_authentication import credentials_of
from oidc.protocol.parameters import single_values

logger = structlog.get_logger("oidc")
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MOST_JSON_BYTES = 64 * 1024
CLIENT_PARAMETERS = ("client_id", "client_secret", "client_assertion_type", "client_assertion")

MachineView = Callable[..., HttpResponse]  # a request, and what its address names


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


def bearer_challenge(error: errors.OAuthError | None, *, scope: str = "") -> HttpResponse:
    """RFC 6750 §3: without any token, the challenge says nothing of errors (§3.1). `scope` is what is needed here."""
    if error is None:
        response: HttpResponse = JsonResponse(errors.InvalidToken().as_parameters(), status=401)
        response["WWW-Authenticate"] = 'Bearer realm="authserver"'
        return no_store(response)
    response = error_response(error)
    needs = {"scope": scope} if isinstance(error, errors.InsufficientScope) else {}
    told = ", ".join(f'{name}="{value}"' for name, value in {**error.as_parameters(), **needs}.items())
    response["WWW-Authenticate"] = f'Bearer realm="authserver", {told}'
    return response


def machine_endpoint(*methods: str) -> Callable[[MachineView], MachineView]:
    """Make a view answer programs: only these methods, no CSRF (there is no cookie to ride on), errors as JSON."""

    def decorate(view: MachineView) -> MachineView:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, **named: str) -> HttpResponse:
            if request.method not in methods:
                return _method_not_allowed(methods)
            try:
                return view(request, **named)
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
    credentials = credentials_of(request.headers.get("Authorization"), values)
    client_documents.refresh(credentials.client_id)
    return clients.authenticate(credentials)


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that is a request's body. Raises InvalidClientMetadata."""
    if request.content_type != JSON:
        raise errors.InvalidClientMetadata("content type", hint=f"the body must be {JSON}")
    if len(request.body) > MOST_JSON_BYTES:
        raise errors.InvalidClientMetadata("too large", hint=f"the body must have at most {MOST_JSON_BYTES} bytes")
    try:
        return json_documents.read_object(request.body)
    except json_documents.NotJson as refusal:
        raise errors.InvalidClientMetadata("no JSON", hint=f"the body {refusal}") from None


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


def json_response(content: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A JSON answer that nobody keeps."""
    return no_store(JsonResponse(dict(content), status=status))


def too_many_tries(retry_after: int) -> HttpResponse:
    """`retry_after` is in seconds. There is no code for it but this one of RFC 6749 §4.1.2.1, which says the same."""
    body = {"error": "temporarily_unavailable", "error_description": "Too many tries; wait before the next one."}
    response = json_response(body, status=429)
    response["Retry-After"] = str(retry_after)
    return response
