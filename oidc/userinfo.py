"""What UserInfo says of a person (OpenID Connect Core 1.0 §5.3.2)."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models import User
from oidc import disclosure, keys, resources, subjects, tokens
from oidc.models import Authorization, Client
from oidc.protocol import errors


@dataclass(frozen=True)
class Opened:
    """Whose claims a token opens, for which client, by which yes and which scopes of it."""

    person: User
    client: Client
    authorization: Authorization
    scopes: tuple[str, ...]


def opened_by(presented: str) -> Opened:
    """What an access token opens here. Raises InvalidToken or InsufficientScope."""
    token = tokens.find_access_token(presented)
    if token is None or token.user is None or token.authorization is None:
        raise errors.InvalidToken("no such live token of a person")
    if not token.is_for(resources.userinfo_identifier()):
        raise errors.InvalidToken("the token is for other APIs")
    scopes = tuple(token.scope.split())
    if "openid" not in scopes:
        raise errors.InsufficientScope("no openid scope")
    return Opened(token.user, token.application, token.authorization, scopes)


def content_of(opened: Opened) -> dict[str, Any]:
    """The claims; `sub` is that of the ID token."""
    told = disclosure.at_userinfo(opened.authorization, opened.person, opened.scopes)
    return {"sub": subjects.subject_of(opened.person, opened.client), **told}


def signed(opened: Opened) -> str | None:
    """The same as a JWT, where the client registered for one; else None. It names whom it is for, and no nonce."""
    algorithm = opened.client.userinfo_signed_response_alg
    if not algorithm:
        return None
    about = {"iss": settings.ISSUER, "aud": opened.client.client_id}
    return keys.signer(algorithm).sign({**about, **content_of(opened)})
