"""The registration endpoint (RFC 7591 §3, OpenID Connect Dynamic Client Registration 1.0 §3)."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.throttles import Throttled
from oidc import registration
from oidc.protocol import errors
from oidc.views import wire
from oidc.views.cors import readable_by_any_origin


@readable_by_any_origin
@wire.machine_endpoint("POST")
def register(request: HttpRequest) -> HttpResponse:
    """Register the client that asks."""
    if not registration.is_offered():
        raise Http404
    token = wire.bearer_token(request)
    try:
        admission = registration.admit(token)
        registered = registration.register(wire.json_object(request), admission)
    except Throttled as throttled:
        return wire.too_many_tries(throttled.retry_after)
    except errors.InvalidToken as error:
        return wire.bearer_challenge(error if token is not None else None)
    return wire.json_response(registration.information(registered), status=201)
