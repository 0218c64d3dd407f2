"""Serving people's pictures to whoever knows their address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Picture


@require_safe
def picture(request: HttpRequest, public_id: str) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """A picture. Its address changes with its content, so it may be kept for ever; apps may show it on their pages."""
    found = Picture.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response
