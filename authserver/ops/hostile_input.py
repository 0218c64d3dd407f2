"""Refuses what no honest caller sends, before any view sees it: 400, 413 or 414, never a 500 and never a trace.

PostgreSQL's text cannot hold a NUL and Python's UTF-8 cannot hold a lone surrogate: either would turn into an error
deep inside a view. Bodies are looked at only where Django would parse them as a form; JSON is its view's to judge.
"""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from authserver import error_pages
from authserver.ops.content_type import REFUSED

logger = structlog.get_logger("hostile_input")

QUERY_BYTES = 32 * 1024
PROBES = {"/healthz", "/readyz"}


class RequestRefused(Exception):
    """A request not to be passed on: the status for its sender, the reason for the log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class HostileInputMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            for check in (_check_host, _check_size, _check_headers, _check_path, _check_query, _check_form):
                check(request)
        except RequestRefused as refusal:
            logger.info("request refused", reason=str(refusal))
            return _refuse(request, refusal.status)
        return self.get_response(request)


def _refuse(request: HttpRequest, status: int) -> HttpResponseBase:
    if status == 400:
        return error_pages.handler400(request)
    return error_pages.render_error(
        request, status=status, title=_("Too large"), message=_("The request is larger than this server accepts.")
    )


def _check_host(request: HttpRequest) -> None:
    """Links and cookies depend on the host's name. A probe calls the machine, by whatever name it has there."""
    if request.path_info in PROBES:
        return
    try:
        request.get_host()
    except DisallowedHost as error:
        raise RequestRefused(400, "unknown host") from error


def _check_size(request: HttpRequest) -> None:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise RequestRefused(400, "malformed length") from error
    if length < 0:
        raise RequestRefused(400, "malformed length")
    if length > _most_bytes(request):
        raise RequestRefused(413, "body too large")
    if len(request.META.get("QUERY_STRING", "")) > QUERY_BYTES:
        raise RequestRefused(414, "query too long")


def _most_bytes(request: HttpRequest) -> int:
    """A file may be larger than a form, but only where one is expected and only as a file."""
    usual = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    in_form = request.method == "POST" and request.content_type == "multipart/form-data"
    as_it_is = request.method == "PUT" and str(request.content_type).startswith("image/")
    if not (in_form or as_it_is):
        return usual
    return settings.UPLOAD_BYTES.get(request.path_info, usual)


def _check_headers(request: HttpRequest) -> None:
    if request.META.get(REFUSED):
        raise RequestRefused(400, "content type")
    if any("\0" in str(value) for name, value in request.META.items() if name.startswith("HTTP_")):
        raise RequestRefused(400, "NUL in a header")


def _check_path(request: HttpRequest) -> None:
    """Django shows bytes that are not UTF-8 as %XX; no address of ours has a per cent sign, so decode once more."""
    _check_text(unquote_to_bytes(request.path_info))


def _check_query(request: HttpRequest) -> None:
    _check_text(unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace")))
    try:
        len(request.GET)
    except SuspiciousOperation as error:
        raise RequestRefused(400, type(error).__name__) from error


def _check_form(request: HttpRequest) -> None:
    if request.method != "POST":
        return
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            _check_text(unquote_to_bytes(request.body))
        _check_fields(request.POST)
    except RequestDataTooBig as error:
        raise RequestRefused(413, "fields too large") from error
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError) as error:
        raise RequestRefused(400, type(error).__name__) from error


def _check_fields(fields: QueryDict) -> None:
    for name, values in fields.lists():
        if "\0" in name or any("\0" in value for value in values):
            raise RequestRefused(400, "NUL in a field")


def _check_text(raw: bytes) -> None:
    if b"\0" in raw:
        raise RequestRefused(400, "NUL")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestRefused(400, "not UTF-8") from error
