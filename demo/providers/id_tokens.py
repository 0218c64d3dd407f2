"""ID tokens that are true, and every published way in which one can lie."""

import json
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

KID = "standin-1"

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
    """The key that is published, and one that is not."""
    return RSAKey.generate_key(2048, {"kid": KID}), RSAKey.generate_key(2048, {"kid": KID})


def key_set() -> dict[str, Any]:
    public = _keys()[0].as_dict(private=False)
    return {"keys": [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]}


def sign(claims: dict[str, Any], lie: str, client_secret: str) -> str:
    """An ID token with these claims, in which `lie` is told if it is one of LIES."""
    told = _told(claims, lie)
    published, unpublished = _keys()
    header = {"alg": "RS256", "kid": KID, "typ": "JWT"}
    match lie:
        case "signature":
            return jwt.encode(header, told, unpublished)
        case "unknown key":
            return jwt.encode({**header, "kid": "nobody-has-it"}, told, unpublished)
        case "alg none":
            return f"{_encode({'alg': 'none', 'kid': KID})}.{_encode(told)}."
        case "alg HS256":
            return jwt.encode({**header, "alg": "HS256"}, told, OctKey.import_key(client_secret), algorithms=["HS256"])
    return jwt.encode(header, told, published)


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
