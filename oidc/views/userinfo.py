"""The UserInfo endpoint (OpenID Connect Core 1.0 §5.3)."""

from django.http import HttpRequest, HttpResponse

from oidc.protocol import errors
from oidc.userinfo import content_of, opened_by, signed
from oidc.views import wire
from oidc.views.cors import readable_by_any_origin


@readable_by_any_origin
@wire.machine_endpoint("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """The claims that the token opens, signed where the client registered for that."""
    try:
        presented = wire.bearer_token(request)
        if presented is None:
            return wire.bearer_challenge(None)
        opened = opened_by(presented)
    except errors.OAuthError as error:
        return wire.bearer_challenge(error, scope="openid")
    token = signed(opened)
    if token is not None:
        return wire.no_store(HttpResponse(token, content_type="application/jwt"))
    return wire.json_response(content_of(opened))
