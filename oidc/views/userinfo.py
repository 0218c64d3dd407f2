"""The UserInfo endpoint (OpenID Connect Core 1.0 §5.3)."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts import profile
from accounts.models import User
from oidc import subjects, tokens
from oidc.models import Client
from oidc.protocol import claims, errors
from oidc.views import wire
from oidc.views.cors import readable_by_any_origin


@readable_by_any_origin
@wire.machine_endpoint("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """The claims that the token's scopes open."""
    try:
        presented = wire.bearer_token(request)
        if presented is None:
            return _challenge(None)
        person, client, scopes = _opened(presented)
    except errors.OAuthError as error:
        return _challenge(error)
    opened = claims.opened_by(scopes, profile.claims_of(person))
    return wire.json_response({"sub": subjects.subject_of(person, client), **opened})


def _opened(presented: str) -> tuple[User, Client, list[str]]:
    """Whose claims a token opens, for whom, and by which scopes."""
    token = tokens.find_access_token(presented)
    if token is None or token.user is None:
        raise errors.InvalidToken("no such live token of a person")
    scopes = token.scope.split()
    if "openid" not in scopes:
        raise errors.InsufficientScope("no openid scope")
    return token.user, token.application, scopes


def _challenge(error: errors.OAuthError | None) -> HttpResponse:
    """RFC 6750 §3: without any token, the challenge says nothing of errors (§3.1)."""
    if error is None:
        response: HttpResponse = JsonResponse(errors.InvalidToken().as_parameters(), status=401)
        response["WWW-Authenticate"] = 'Bearer realm="authserver"'
        return wire.no_store(response)
    response = wire.error_response(error)
    told = ", ".join(f'{name}="{value}"' for name, value in error.as_parameters().items())
    response["WWW-Authenticate"] = f'Bearer realm="authserver", {told}'
    return response
