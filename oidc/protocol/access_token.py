"""What a signed access token says (RFC 9068): whom it is for and what it opens, and nothing personal."""

from collections.abc import Mapping, Sequence
from typing import Any

from oidc.protocol.claims import Authentication

TYP = "at+jwt"


def claims_of(
    *,
    issuer: str,
    client_id: str,
    audience: Sequence[str],
    scopes: Sequence[str],
    jti: str,
    issued_at: int,
    expires_at: int,
    who: Authentication | None,
) -> Mapping[str, Any]:
    """RFC 9068 §2.2. Times are Unix seconds. Without a person the client is its own subject, and nobody signed in."""
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": who.subject if who is not None else client_id,
        "aud": in_short(audience),
        "client_id": client_id,
        "iat": issued_at,
        "exp": expires_at,
        "jti": jti,
    }
    if scopes:
        claims["scope"] = " ".join(scopes)
    if who is not None:
        claims |= {"auth_time": int(who.auth_time.timestamp()), "acr": who.acr, "amr": list(who.amr)}
    return claims


def in_short(audience: Sequence[str]) -> str | list[str]:
    """An audience as it is written: one alone as a string (RFC 7519 §4.1.3)."""
    return audience[0] if len(audience) == 1 else list(audience)
