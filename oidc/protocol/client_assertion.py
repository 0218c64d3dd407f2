"""A JWT by which a client proves itself (RFC 7521 §4.2, RFC 7523 §2.2 and §3, OpenID Connect Core 1.0 §9)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from oidc.protocol import jwt_claims
from oidc.protocol.jose import NotVerified

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
METHOD = "private_key_jwt"
# Explicit typing that newer clients send; most send none, or JWT.
TYPES = ("client-authentication+jwt",)
# Libraries write lives from a minute to an hour; the longer one lives, the longer its jti must be remembered.
LONGEST_LIFE = 3600
LONGEST_ID = 512


@dataclass(frozen=True)
class Proof:
    """What of a good assertion must be remembered: its `jti`, until `expires_at` in Unix seconds."""

    jti: str
    expires_at: float


def check(claims: Mapping[str, Any], *, client_id: str, audiences: Collection[str], now: float) -> Proof:
    """Judge what a client's key signed.

    `audiences` are the names by which this server may be called. Whoever else is named beside could use the assertion
    here, or have got it from a client that thought to be there: every name must be one of them. Raises NotVerified.
    """
    if "response_type" in claims:  # a request object, which travels through browsers (RFC 9101 §10.8)
        raise NotVerified("a request object")
    jwt_claims.check_text(claims, "iss", (client_id,))
    jwt_claims.check_text(claims, "sub", (client_id,))
    named = jwt_claims.audiences(claims)
    if not named or not set(named) <= set(audiences):
        raise NotVerified("wrong aud")
    if "exp" not in claims:
        raise NotVerified("no exp")
    jwt_claims.check_times(claims, now=now, longest_life=LONGEST_LIFE)
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_ID:
        raise NotVerified("no jti")
    return Proof(jti, claims["exp"] + jwt_claims.SKEW)
