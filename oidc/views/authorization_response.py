"""Back to the client with the answer: by a redirect, by a form, or by a page with a link."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import pages
from oidc.protocol import errors
from oidc.protocol.authorization_response import ReplyTo, can_be_posted_to

logger = structlog.get_logger("oidc")


def tell_error(request: HttpRequest, reply_to: ReplyTo, error: errors.OAuthError) -> HttpResponse:
    """Tell the client no, where it would have been told yes. The private detail goes to the log."""
    logger.info("authorization refused", error=error.code, detail=error.detail)
    return reply(request, reply_to, error.as_parameters())


def leaves_by_a_page(reply_to: ReplyTo) -> bool:
    """Whether an answer there takes a page of ours, and not merely a redirect."""
    return reply_to.mode == "form_post" or not can_be_posted_to(reply_to.redirect_uri)


def reply(request: HttpRequest, reply_to: ReplyTo, parameters: Mapping[str, str]) -> HttpResponse:
    """Send the browser to the client with the response, completed by `state` and `iss`."""
    told = reply_to.completed(parameters, settings.ISSUER)
    if reply_to.mode == "form_post":
        response = _form_post(request, reply_to.redirect_uri, told)
    elif leaves_by_a_page(reply_to):
        # Browsers open an app only where a person has just pressed something; the page has a link for that.
        response = pages.leave(request, reply_to.address(told))
    else:
        response = pages.see_other(reply_to.address(told))
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _form_post(request: HttpRequest, redirect_uri: str, told: dict[str, str]) -> HttpResponse:
    """A page whose form takes the response to the client (Form Post Response Mode 1.0 §2).

    Our `form-action 'self'` would stop it, and naming the client's origin alone would stop it at the first redirect by
    which the client goes on to another host of its own. So this page may send its form to any https address; to an http
    one only for a redirect URI that is one, which is a loopback address. Nothing on the page is anybody's to write.
    """
    plain = urlsplit(redirect_uri).scheme == "http"
    policy = {"form-action": ["https:", *(["http:"] if plain else [])], "upgrade-insecure-requests": False}
    response = render(request, "oidc/form_post.html", {"action": redirect_uri, "fields": told})
    csp_replace(policy)(lambda _request: response)(request)  # marks it for django-csp's middleware
    return response
