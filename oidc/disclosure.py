"""Which claims about a person go where."""

from typing import Any

from accounts import profile
from oidc.models import Authorization
from oidc.protocol import claims


def in_id_token(authorization: Authorization, *, alone: bool) -> dict[str, Any]:
    """The claims about its person that belong in an ID token.

    Those that scopes open are at UserInfo, unless the ID token is `alone`: then there is no access token to fetch them
    with (OpenID Connect Core 1.0 §5.4).
    """
    return claims.opened_by(authorization.scopes, profile.claims_of(authorization.person)) if alone else {}
