"""Too much at once is told to the caller as such (503, Retry-After), not as a defect."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.hashers import HashingBusy
from authserver import error_pages

logger = structlog.get_logger("overload")


class OverloadMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, HashingBusy):
            return None
        logger.warning("every turn to hash a password is taken")
        return error_pages.busy(request)
