"""ID tokens that are true, and every published way in which one can lie."""

import json
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

KIDS = ("standin-1", "standin-2")

# What each lie changes in the claims; None leaves the claim out.
CHANGED: dict[str, dict[str, Any]] = {
    "nonce": {"nonce": "of-another-sign-in"},
    "no nonce": {"nonce": None},
    "audience": {"aud": "another-app", "azp": "another-app"},
    "authorized party": {"azp": "another-app"},
    "issuer": {"iss": "https://accounts.google.com.example"},
    "access token hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "no subject": {"sub": None},
}
OTHER = (
    "two audiences",
    "expired",
    "issued long ago",
    "a time in words",
    "signature",
    "unknown key",
    "alg none",
    "alg HS256",
    "no ID token",
)
LIES = (*CHANGED, *OTHER)


@cache
def _keys() -> tuple[RSAKey, RSAKey]:
    """Those that are published."""
    return RSAKey.generate_key(2048, {"kid": KIDS[0]}), RSAKey.generate_key(2048, {"kid": KIDS[1]})


@cache
def _unpublished() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": KIDS[0]})


def key_set() -> dict[str, Any]:
    return {"keys": [{**key.as_dict(private=False), "use": "sig", "alg": "RS256"} for key in _keys()]}


def sign(claims: dict[str, Any], lie: str, client_secret: str, *, published: int = 0) -> str:
    """An ID token with these claims by a published key (0 or 1), in which `lie` is told if it is one of LIES."""
    told = _told(claims, lie)
    header = {"alg": "RS256", "kid": KIDS[published], "typ": "JWT"}
    match lie:
        case "signature":
            return jwt.encode(header, told, _unpublished())
        case "unknown key":
            return jwt.encode({**header, "kid": "nobody-has-it"}, told, _unpublished())
        case "alg none":
            return f"{_encode({'alg': 'none', 'kid': KIDS[0]})}.{_encode(told)}."
        case "alg HS256":
            return jwt.encode({**header, "alg": "HS256"}, told, OctKey.import_key(client_secret), algorithms=["HS256"])
    return jwt.encode(header, told, _keys()[published])


def _told(claims: dict[str, Any], lie: str) -> dict[str, Any]:
    told = {**claims, **CHANGED.get(lie, {})}
    match lie:
        case "two audiences":
            told |= {"aud": [claims["aud"], "another-app"], "azp": None}
        case "expired":
            told |= {"iat": claims["iat"] - 300, "exp": claims["iat"] - 60}
        case "issued long ago":
            told |= {"iat": claims["iat"] - 7200}
        case "a time in words":
            told |= {"iat": str(claims["iat"])}
    return {name: value for name, value in told.items() if value is not None}


def _encode(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
