"""Takes what a caller sent and nobody read, up to a bound, so that the answer reaches the caller.

A refusal often comes before the body was read. gunicorn then reads a little of it and closes the connection, which the
kernel resets over what is left; a proxy that is still sending sees the reset instead of the answer, and tells its
client of a broken server (502) where it should tell of a request too large (413) or not allowed (401).
"""

from collections.abc import Callable
from contextlib import suppress

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# gunicorn itself reads this much after an answer.
TAKEN_BY_GUNICORN = 64 * 1024
# Above the largest body that any address takes. Whoever sends more has their connection reset.
MOST_BYTES = 8 * 1024 * 1024
AT_A_TIME = 64 * 1024


class UnreadBodyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and TAKEN_BY_GUNICORN < int(length) <= MOST_BYTES:
            with suppress(OSError):  # The caller may have gone.
                while request.read(AT_A_TIME):
                    pass
        return response
