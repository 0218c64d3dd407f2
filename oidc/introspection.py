"""What a token is worth, and who may ask (RFC 7662)."""

import time
from typing import Any

from django.conf import settings

from oidc import keys, refresh_tokens, resources, subjects, tokens
from oidc.models import AccessToken, Client, RefreshToken
from oidc.protocol.access_token import in_short

INACTIVE: dict[str, Any] = {"active": False}
SIGNED_TYPE = "application/token-introspection+jwt"
_TYP = SIGNED_TYPE.removeprefix("application/")
_DEFAULT_ALGORITHM = "RS256"


def describe(value: str, caller: Client) -> dict[str, Any]:
    """The token's state, told to an authenticated client.

    All that is not a live token of ours, or is none of the caller's business, is merely inactive, and nothing more is
    said of it (§2.2).
    """
    if access := tokens.find_access_token(value):
        return _access(access) if _concerns(access, caller) else INACTIVE
    refresh = refresh_tokens.find(value)
    if refresh is None or refresh.revoked is not None or refresh.application_id != caller.pk:
        return INACTIVE
    return {**_common(refresh), "scope": refresh.scope, "exp": int(refresh.family_expires.timestamp())}


def signed(content: dict[str, Any], caller: Client) -> str:
    """The same as a JWT for this caller alone (RFC 9701 §5)."""
    claims = {"iss": settings.ISSUER, "aud": caller.client_id, "iat": int(time.time()), "token_introspection": content}
    algorithm = caller.introspection_signed_response_alg or _DEFAULT_ALGORITHM
    return keys.signer(algorithm).sign(claims, typ=_TYP)


def _concerns(token: AccessToken, caller: Client) -> bool:
    """Whether the caller is the token's own client, or an API that the token is for, as far as that is known.

    Where it is not, any client may be that API which an operator registered; one that registered itself is none.
    """
    if token.application_id == caller.pk:
        return True
    if resources.is_unaimed(token.resource):
        return not caller.is_by_itself
    known = resources.known()
    return any(caller.pk in known[name].clients for name in token.resource if name in known)


def _access(token: AccessToken) -> dict[str, Any]:
    return {
        **_common(token),
        "aud": in_short(token.resource),
        "scope": token.scope,
        "token_type": "Bearer",
        "exp": int(token.expires.timestamp()),
    }


def _common(token: AccessToken | RefreshToken) -> dict[str, Any]:
    """What is told of either kind. A machine's own token has the client for its subject (as in RFC 9068 §2.2)."""
    client, authorization = token.application, token.authorization
    described = {
        "active": True,
        "iss": settings.ISSUER,
        "client_id": client.client_id,
        "iat": int(token.created.timestamp()),
        "sub": subjects.subject_of(token.user, client) if token.user is not None else client.client_id,
    }
    if authorization is not None:
        described["auth_time"] = int(authorization.auth_time.timestamp())
        described["acr"] = authorization.acr
        described["amr"] = authorization.amr
    return described
