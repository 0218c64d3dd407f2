"""ID tokens: signed from an authorization, and recognised when they come back as a hint."""

import time
from typing import Any

from django.conf import settings

from oidc import disclosure, keys, subjects
from oidc.models import Authorization
from oidc.protocol import claims, jose


def issue(
    authorization: Authorization, *, access_token: str | None = None, code: str | None = None, with_nonce: bool = True
) -> str:
    """The ID token of an authorization, to go out beside an access token, a code, both or neither.

    A refreshed one repeats all but its times and the nonce (Core 1.0 §12.2).
    """
    algorithm = authorization.client.algorithm
    content = claims.id_token(
        authentication_of(authorization, with_nonce=with_nonce),
        issuer=settings.ISSUER,
        client_id=authorization.client.client_id,
        algorithm=algorithm,
        now=int(time.time()),
        lifetime=settings.ID_TOKEN_SECONDS,
        access_token=access_token,
        code=code,
        about=disclosure.in_id_token(authorization, alone=access_token is None and code is None),
    )
    return keys.signer(algorithm).sign(content)


def authentication_of(authorization: Authorization, *, with_nonce: bool = False) -> claims.Authentication:
    """Who was authorized, as this client knows them, and how they were known then."""
    person, client, session_id = authorization.person, authorization.client, authorization.sid
    return claims.Authentication(
        subject=subjects.subject_of(person, client),
        auth_time=authorization.auth_time,
        acr=authorization.acr,
        amr=tuple(authorization.amr),
        sid=str(subjects.sid_of(session_id, person, client)) if session_id is not None else "",
        nonce=authorization.nonce if with_nonce else "",
    )


def read_hint(hint: str) -> dict[str, Any] | None:
    """The claims of an ID token of ours, expired or not; None for anything that we did not sign.

    `sub` is what the token's own audience knows the person by: it means nothing to another client.
    """
    try:
        return jose.verify_own(hint, keys.ring().known, issuer=settings.ISSUER)
    except jose.NotVerified:
        return None
