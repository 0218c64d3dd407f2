"""The authorization challenge endpoint (draft-ietf-oauth-first-party-apps-04 §5)."""

from django.http import HttpRequest, HttpResponse

from accounts.throttles import Throttled
from oidc import challenge
from oidc.views import wire


@wire.machine_endpoint("POST")
def authorize_challenge(request: HttpRequest) -> HttpResponse:
    """Trade a person's proof for a code."""
    values = wire.form_values(request, challenge.PARAMETERS)
    client = wire.authenticated_client(request, values)
    try:
        code = challenge.authorize(client, values, wire.form_list(request, "resource"))
    except Throttled as throttled:
        return wire.too_many_tries(throttled.retry_after)
    return wire.json_response({"authorization_code": code})
