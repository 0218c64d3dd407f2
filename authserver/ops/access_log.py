"""One line for each request, without anything a caller could be impersonated with.

The query string is never logged. A path in which the route captures a value (a pending request, later a reset link) is
logged as the route's pattern, because such a value may be a one-time handle.
"""

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

logger = structlog.get_logger("access")
PATH_CHARACTERS = 300


def loggable_path(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is not None and (match.kwargs or match.args):
        return f"/{match.route}"
    return request.path[:PATH_CHARACTERS]


class AccessLogMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        logger.info(
            "request",
            method=request.method,
            path=loggable_path(request),
            route=match.view_name if match else None,
            status=response.status_code,
            duration_ms=round((time.perf_counter() - started) * 1000, 1),
            bytes=len(response.content) if isinstance(response, HttpResponse) else None,
            ip=request.META["REMOTE_ADDR"],
        )
        return response
