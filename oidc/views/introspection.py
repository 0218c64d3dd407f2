"""The introspection endpoint (RFC 7662)."""

from django.http import HttpRequest, HttpResponse

from oidc import introspection
from oidc.protocol import errors
from oidc.views import wire


@wire.machine_endpoint("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    """Tell a confidential client, such as an API, what a token is worth. Public clients learn nothing."""
    values = wire.form_values(request, ("token", "token_type_hint"))
    client = wire.authenticated_client(request, values)
    if client.is_public:
        raise errors.InvalidClient("public client at introspection")
    if "token" not in values:
        raise errors.InvalidRequest("no token", hint="token is required")
    return wire.json_response(introspection.describe(values["token"]))
