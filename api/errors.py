"""Problem details (RFC 9457) for every error of the API, whether a view or the server refused."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions

CONTENT_TYPE = "application/problem+json"


def problem(
    request: HttpRequest,
    *,
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """One problem. `type` is about:blank throughout, so the title is the status's own (RFC 9457 §4.2.1).

    `errors` holds one {"pointer", "detail"} for each refused value; the pointer is a JSON Pointer (RFC 6901).
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{getattr(request, 'request_id', '')}",
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler; None for what is no refusal but a defect."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    invalid = isinstance(error, exceptions.ValidationError)
    return problem(
        context["request"]._request,
        status=error.status_code,
        detail="Some values were refused." if invalid else str(error.detail),
        errors=_flatten(error.detail, "") if invalid else None,
        headers=_headers(error),
    )


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(error, "challenge", None) or getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(wait)
    return headers


def _flatten(detail: Any, pointer: str) -> list[dict[str, str]]:
    """REST framework's nested lists and dicts of messages as one flat list."""
    if isinstance(detail, dict):
        return [found for name, inner in detail.items() for found in _flatten(inner, f"{pointer}/{_escape(name)}")]
    if isinstance(detail, list):
        pointers = [pointer if isinstance(inner, str) else f"{pointer}/{place}" for place, inner in enumerate(detail)]
        return [found for inner, where in zip(detail, pointers, strict=True) for found in _flatten(inner, where)]
    return [{"pointer": pointer, "detail": str(detail)}]


def _escape(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
