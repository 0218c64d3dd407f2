"""The introspection endpoint (RFC 7662), in JSON or signed (RFC 9701)."""

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
    content = introspection.describe(values["token"], client)
    if client.introspection_signed_response_alg or _asks_for_signed(request):
        signed = introspection.signed(content, client)
        return wire.no_store(HttpResponse(signed, content_type=introspection.SIGNED_TYPE))
    return wire.json_response(content)


def _asks_for_signed(request: HttpRequest) -> bool:
    """RFC 9701 §4: by its media type in Accept, unless JSON is liked as much."""
    return request.get_preferred_type(["application/json", introspection.SIGNED_TYPE]) == introspection.SIGNED_TYPE
