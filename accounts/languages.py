"""The language of the pages: what an app asked for, for as long as the browser stays open, else the browser's own."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language, get_supported_language_variant


def remember(response: HttpResponse, wanted: Iterable[str]) -> None:
    """Have the pages that follow speak the first of the languages that they can; the rest are ignored.

    `wanted` are language tags (BCP 47) as strangers sent them. The cookie is the one that Django's LocaleMiddleware
    reads.
    """
    chosen = next(filter(None, map(_spoken, wanted)), None)
    if chosen is None or chosen == get_language():
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _spoken(tag: str) -> str | None:
    try:
        return get_supported_language_variant(tag)
    except (LookupError, ValueError):  # not spoken here, or no tag at all
        return None
