"""A refusal that is shown to the person, because nobody else is proven to be told."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import pages
from oidc.protocol import errors

logger = structlog.get_logger("oidc")


def refusal_page(request: HttpRequest, error: errors.OAuthError) -> HttpResponse:
    """Say that the app's request cannot be used. Nothing of the request is repeated on the page.

    Its address has all of the request; what the page loads must not carry that on.
    """
    logger.info("request refused", error=error.code, detail=error.detail)
    response = pages.error_page(
        request,
        status=400,
        title=_("This app's request cannot be used"),
        message=_("The link or app that sent you here made a mistake: %(reason)s")
        % {"reason": error.public_description},
        code=error.code,
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
