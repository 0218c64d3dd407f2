"""One identifier for each request: on the response, in every log line, error page and recorded fact."""

import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bound_contextvars

from audit import origin

ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
USER_AGENT_CHARACTERS = 300


def choose_request_id(*, inbound: str, proxies: int) -> str:
    """The identifier a proxy of ours gave, else 128 random bits in hexadecimal.

    Without a proxy the header is the caller's own word: taking it would let anyone mix foreign lines into a trail.
    """
    if proxies > 0 and ACCEPTABLE.fullmatch(inbound):
        return inbound
    return secrets.token_hex(16)


def printable(text: str) -> str:
    """A header's text without control characters (a NUL cannot be stored), cut to the length that is kept."""
    return "".join(character for character in text if character.isprintable())[:USER_AGENT_CHARACTERS]


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = choose_request_id(
            inbound=request.META.get("HTTP_X_REQUEST_ID", ""), proxies=settings.TRUSTED_PROXIES
        )
        request.request_id = request_id  # type: ignore[attr-defined]  # Django's request takes attributes freely
        where = origin.Origin(
            ip=request.META.get("REMOTE_ADDR") or None,
            user_agent=printable(request.META.get("HTTP_USER_AGENT", "")),
            request_id=request_id,
        )
        with bound_contextvars(request_id=request_id), origin.bind(where):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response
