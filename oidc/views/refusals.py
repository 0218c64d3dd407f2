"""A refusal that is shown to the person, because nobody else is proven to be told."""

import structlog
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import pages
from oidc.protocol import errors

logger = structlog.get_logger("oidc")
SALT = "oidc.refusal"
SECONDS_TO_RELOAD = 3600


def refuse(request: HttpRequest, error: errors.OAuthError) -> HttpResponse:
    """Send the browser to the page that says so: a page at the request's own address would leave that in the history,
    with state, nonce and hints. Nothing of the request goes along.
    """
    logger.info("request refused", error=error.code, detail=error.detail)
    said = [error.code, error.public_description, getattr(request, "request_id", "")]
    where = {"said": signing.dumps(said, salt=SALT)}
    return pages.see_other(f"{reverse('authorize-refused')}?{urlencode(where)}")


@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    """The page; words that were not signed here, or long ago, are not shown."""
    try:
        said = signing.loads(request.GET.get("said", ""), salt=SALT, max_age=SECONDS_TO_RELOAD)
    except signing.BadSignature:
        said = [errors.InvalidRequest.code, errors.InvalidRequest.description, ""]
    code, reason, reference = said
    return _page(request, code, reason, reference)


def refusal_page(request: HttpRequest, error: errors.OAuthError) -> HttpResponse:
    """Say that the app's request cannot be used, where the address tells nothing. Nothing of the request is on it."""
    logger.info("request refused", error=error.code, detail=error.detail)
    return _page(request, error.code, error.public_description, "")


def _page(request: HttpRequest, code: str, reason: str, reference: str) -> HttpResponse:
    response = pages.error_page(
        request,
        status=400,
        title=_("This app's request cannot be used"),
        message=_("The link or app that sent you here made a mistake: %(reason)s") % {"reason": reason},
        code=code,
        reference=reference,
    )
    response["Referrer-Policy"] = "no-referrer"
    return response
