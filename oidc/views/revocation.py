"""The revocation endpoint (RFC 7009)."""

from django.http import HttpRequest, HttpResponse

from oidc import revocation
from oidc.protocol import errors
from oidc.views import wire
from oidc.views.cors import readable_by_client_origins


@readable_by_client_origins
@wire.machine_endpoint("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token of the client that asks."""
    values = wire.form_values(request, ("token", "token_type_hint"))
    client = wire.authenticated_client(request, values)
    if "token" not in values:
        raise errors.InvalidRequest("no token", hint="token is required")
    revocation.revoke(values["token"], client)
    return wire.no_store(HttpResponse(status=200))
