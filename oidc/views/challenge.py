"""The authorization challenge endpoint (draft-ietf-oauth-first-party-apps-04 §5)."""

from django.http import HttpRequest, HttpResponse, JsonResponse

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
        return _too_many_tries(throttled.retry_after)
    return wire.json_response({"authorization_code": code})


def _too_many_tries(retry_after: int) -> HttpResponse:
    """`retry_after` is in seconds. The draft has no code for it; this one of RFC 6749 §4.1.2.1 says the same."""
    body = {"error": "temporarily_unavailable", "error_description": "Too many tries; wait before the next one."}
    response = wire.no_store(JsonResponse(body, status=429))
    response["Retry-After"] = str(retry_after)
    return response
