"""Guards the one header that Django reads before any middleware runs.

While it builds the request, Django looks up the charset that Content-Type names and decodes the query with it. Names
such as "hex" or "undefined" are codecs of Python but none for text, and raise where no error page is in reach.
Everything here speaks UTF-8, so the parameter is taken out; a request that asks for anything else is marked and then
refused.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REFUSED = "authserver.refused_content_type"
_UTF8 = re.compile(r";\s*charset\s*=\s*(\"?)(?:utf-?8|us-ascii)\1\s*(?=;|$)", re.IGNORECASE)


def without_charset(content_type: str) -> str | None:
    """The header without a charset parameter that means UTF-8; None when it must not be passed on.

    RFC 2231 parameters (`name*=`) bring their own charset and have no use in a request.
    """
    if ";" not in content_type:
        return content_type
    media_type, parameters = content_type.split(";", 1)
    rest = _UTF8.sub("", f";{parameters}")
    if "charset" in rest.lower() or "*" in rest:
        return None
    return f"{media_type}{rest}"


def guard_content_type(application: "WSGIApplication") -> "WSGIApplication":
    """The WSGI application behind the guard."""

    def guarded(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        content_type = without_charset(environ.get("CONTENT_TYPE", ""))
        environ["CONTENT_TYPE"] = content_type or ""
        environ[REFUSED] = content_type is None
        return application(environ, start_response)

    return guarded
