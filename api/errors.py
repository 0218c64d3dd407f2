"""Problem details (RFC 9457) for every error of the API, whether a view, the domain or the server refused."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions

from api.openapi import PROBLEM_MEDIA_TYPE
from api.refusals import Refusal, refusal_of

ABOUT_BLANK = "about:blank"


def problem(
    request: HttpRequest,
    *,
    status: int,
    detail: str,
    kind: str = "",
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    **members: str,
) -> HttpResponse:
    """One problem. Without a `kind` its type is about:blank, so the title is the status's own (RFC 9457 §4.2.1).

    `errors` holds one {"pointer", "detail"} for each refused value; the pointer is a JSON Pointer (RFC 6901).
    """
    body: dict[str, Any] = {
        "type": f"{settings.PUBLIC_URL}/api/v1/problems/{kind}" if kind else ABOUT_BLANK,
        "title": kind.replace("-", " ").capitalize() if kind else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": f"urn:request:{getattr(request, 'request_id', '')}",
        **members,
    }
    if errors:
        body["errors"] = list(errors)
    return JsonResponse(body, status=status, content_type=PROBLEM_MEDIA_TYPE, headers=dict(headers or {}))


def problem_response(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """REST framework's exception handler; None for what is no refusal but a defect."""
    request = context["request"]._request
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    refusal = _refusal(error) if isinstance(error, exceptions.APIException) else refusal_of(error)
    if refusal is None:
        return None
    return problem(
        request,
        status=refusal.status,
        detail=refusal.detail,
        kind=refusal.kind,
        errors=refusal.errors,
        headers=refusal.headers,
        **refusal.members,
    )


def _refusal(error: exceptions.APIException) -> Refusal:
    """What REST framework, or a class of ours that stands on it, refused."""
    invalid = isinstance(error, exceptions.ValidationError)
    return Refusal(
        status=error.status_code,
        detail="Some values were refused." if invalid else str(error.detail),
        kind=getattr(error, "kind", ""),
        errors=_flatten(error.detail, "") if invalid else (),
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
