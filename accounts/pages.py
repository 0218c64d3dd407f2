"""Answers that every room's pages share: an error said plainly, and leaving by a page instead of a redirect."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.encoding import iri_to_uri
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def error_page(
    request: HttpRequest, *, status: int, title: str, message: str, code: str = "", reference: str = ""
) -> HttpResponse:
    """A page that says what is wrong. `message` must be fit for a stranger's eyes; `code` is an OAuth error code.

    `reference` is the id of the request in which it went wrong, where that is not this one.
    """
    context = {
        "status": status,
        "title": title,
        "message": message,
        "code": code,
        "request_id": reference or getattr(request, "request_id", ""),
    }
    return render(request, "error.html", context, status=status)


def see_other(url: str) -> HttpResponse:
    """A redirect that is always followed by GET (RFC 9110 §15.4.4), to whatever scheme a client has registered."""
    response = HttpResponse(status=303)
    response["Location"] = iri_to_uri(url)
    return response


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Answer a form's POST whose next hops may end at another origin.

    Chromium applies `form-action 'self'` to every redirect that follows a form's submission and would stop at the
    client's address without a word. A page that moves on by itself starts a new navigation, to which it does not
    apply; without meta refresh its link still works.
    """
    response = render(request, "continue.html", {"url": url, "title": _("One moment")})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def go_on(request: HttpRequest, url: str) -> HttpResponse:
    """Answer a page that has nothing more to ask, whether it was opened or its form was sent once too often."""
    return leave(request, url) if request.method == "POST" else see_other(url)


def safe_next(candidate: str | None) -> str:
    """`candidate` when it is the path of a page of this server, else "/". Never anything that leads elsewhere."""
    if not candidate or not candidate.startswith("/") or not url_has_allowed_host_and_scheme(candidate, None):
        return "/"
    try:
        resolve(urlsplit(candidate).path)
    except (Resolver404, ValueError):
        return "/"
    return candidate


def continues_a_request(path: str) -> bool:
    """Whether `path`, which `safe_next` let through, is where an authorization request that waits goes on."""
    return resolve(urlsplit(path).path).url_name == "authorize-continue"
