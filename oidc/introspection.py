"""What a token is worth (RFC 7662 §2.2)."""

from typing import Any

from django.conf import settings

from oidc import refresh_tokens, subjects, tokens
from oidc.models import AccessToken, RefreshToken

INACTIVE: dict[str, Any] = {"active": False}


def describe(value: str) -> dict[str, Any]:
    """The token's state. All that is not a live token of ours is merely inactive, and nothing more is said of it."""
    if access := tokens.find_access_token(value):
        return {
            **_common(access),
            "scope": access.scope,
            "token_type": "Bearer",
            "exp": int(access.expires.timestamp()),
        }
    refresh = refresh_tokens.find(value)
    if refresh is None or refresh.revoked is not None:
        return INACTIVE
    return {**_common(refresh), "scope": refresh.scope, "exp": int(refresh.family_expires.timestamp())}


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
