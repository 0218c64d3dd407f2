"""The client configuration endpoint (RFC 7592 §2): a client's own registration, opened by its token."""

from django.http import Http404, HttpRequest, HttpResponse

from accounts.throttles import Throttled
from oidc import client_configuration as configurations
from oidc import registration
from oidc.protocol import errors
from oidc.views import wire


@wire.machine_endpoint("GET", "PUT", "DELETE")
def client_configuration(request: HttpRequest, client_id: str) -> HttpResponse:
    """Read, replace or delete a registration."""
    if not registration.is_offered():
        raise Http404
    token = wire.bearer_token(request)
    if token is None:
        return wire.bearer_challenge(None)
    try:
        registered = configurations.find(client_id, token)
        if request.method == "DELETE":
            configurations.delete(registered)
            return wire.no_store(HttpResponse(status=204))
        if request.method == "PUT":
            registered = configurations.replace(registered, wire.json_object(request))
    except Throttled as throttled:
        return wire.too_many_tries(throttled.retry_after)
    except errors.InvalidToken as error:
        return wire.bearer_challenge(error)
    return wire.json_response(registration.information(registered))
