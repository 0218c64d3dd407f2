"""The UserInfo endpoint (OpenID Connect Core 1.0 §5.3)."""

from django.http import HttpRequest, HttpResponse, JsonResponse

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
            return _challenge(None)
        opened = opened_by(presented)
    except errors.OAuthError as error:
        return _challenge(error)
    token = signed(opened)
    if token is not None:
        return wire.no_store(HttpResponse(token, content_type="application/jwt"))
    return wire.json_response(content_of(opened))


def _challenge(error: errors.OAuthError | None) -> HttpResponse:
    """RFC 6750 §3: without any token, the challenge says nothing of errors (§3.1)."""
    if error is None:
        response: HttpResponse = JsonResponse(errors.InvalidToken().as_parameters(), status=401)
        response["WWW-Authenticate"] = 'Bearer realm="authserver"'
        return wire.no_store(response)
    response = wire.error_response(error)
    needs = {"scope": "openid"} if isinstance(error, errors.InsufficientScope) else {}
    told = ", ".join(f'{name}="{value}"' for name, value in {**error.as_parameters(), **needs}.items())
    response["WWW-Authenticate"] = f'Bearer realm="authserver", {told}'
    return response
