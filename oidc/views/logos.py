"""Serving clients' logos to our own pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from oidc import logos


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """A logo. Its address is its content's digest, so it may be kept for ever."""
    found = logos.find(digest)
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response
