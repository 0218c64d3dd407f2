"""Which claims about a person go where."""

from collections.abc import Collection
from typing import Any

from accounts import profile
from accounts.models import User
from oidc.models import Authorization
from oidc.protocol import claims
from oidc.protocol.claims_request import ClaimsRequest, answered


def in_id_token(authorization: Authorization, *, alone: bool) -> dict[str, Any]:
    """The claims about its person that belong in an ID token: those that were asked for there one by one.

    Those that scopes open are at UserInfo, unless the ID token is `alone`: then there is no access token to fetch them
    with (OpenID Connect Core 1.0 §5.4).
    """
    wishes = _asked(authorization).id_token
    if not (alone or wishes):
        return {}
    known = profile.claims_of(authorization.person)
    return {**(claims.opened_by(authorization.scopes, known) if alone else {}), **answered(wishes, known)}


def at_userinfo(authorization: Authorization, person: User, scopes: Collection[str]) -> dict[str, Any]:
    """The claims about its `person` that a token with these of its scopes opens, and those asked for one by one."""
    known = profile.claims_of(person)
    return {**claims.opened_by(scopes, known), **answered(_asked(authorization).userinfo, known)}


def _asked(authorization: Authorization) -> ClaimsRequest:
    return ClaimsRequest.from_json(authorization.claims)
