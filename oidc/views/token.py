"""The token endpoint (RFC 6749 §3.2)."""

from django.http import HttpRequest, HttpResponse

from accounts import recorded_refusals
from audit.events import EventName
from oidc import grants
from oidc.protocol import errors
from oidc.views import wire
from oidc.views.cors import readable_by_client_origins

PARAMETERS = ("grant_type", "code", "redirect_uri", "code_verifier", "refresh_token", "device_code", "scope")


@readable_by_client_origins
@wire.machine_endpoint("POST")
def token(request: HttpRequest) -> HttpResponse:
    """Trade a grant for tokens."""
    values = wire.form_values(request, PARAMETERS)
    client = wire.authenticated_client(request, values)
    try:
        issued = grants.redeem(client, values, wire.form_list(request, "resource"))
    except errors.NotYet:
        raise
    except errors.OAuthError as error:
        recorded_refusals.keep(EventName.TOKEN_REFUSED, client=client.client_id, reason=error.detail, error=error.code)
        raise
    return wire.json_response(issued.as_response())
