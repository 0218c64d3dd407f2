"""Which claims a scope opens (OpenID Connect Core 1.0 §5.4), and what stands in an ID token (§2)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SCOPE_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "profile": (
        "name",
        "given_name",
        "family_name",
        "middle_name",
        "nickname",
        "preferred_username",
        "profile",
        "picture",
        "website",
        "gender",
        "birthdate",
        "zoneinfo",
        "locale",
        "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
}
ID_TOKEN_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash")


def names_of(scopes: Collection[str]) -> frozenset[str]:
    """The claims that `scopes` open, known or not."""
    return frozenset(name for scope, names in SCOPE_CLAIMS.items() if scope in scopes for name in names)


def opened_by(scopes: Collection[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """The known claims that `scopes` let a client see."""
    names = [name for scope, names in SCOPE_CLAIMS.items() if scope in scopes for name in names]
    return {name: known[name] for name in names if name in known}


@dataclass(frozen=True)
class Authentication:
    """Who was authorized, and how that person was known then."""

    subject: str
    auth_time: datetime
    acr: str
    amr: tuple[str, ...]
    sid: str
    nonce: str


def id_token(
    who: Authentication,
    *,
    issuer: str,
    client_id: str,
    algorithm: str,
    now: int,
    lifetime: int,
    access_token: str | None = None,
    code: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The claims of an ID token. Times are Unix seconds, `lifetime` is in seconds.

    `access_token` and `code` are those that go out beside it: it vouches for them (Core §3.3.2.11). `about` are claims
    about the person, which never replace what is said of the authentication itself.
    """
    claims: dict[str, Any] = {
        **(about or {}),
        "iss": issuer,
        "sub": who.subject,
        "aud": client_id,
        "exp": now + lifetime,
        "iat": now,
        "auth_time": int(who.auth_time.timestamp()),
        "acr": who.acr,
        "amr": list(who.amr),
        "sid": who.sid,
        "nonce": who.nonce,
        "at_hash": half_hash(access_token, algorithm) if access_token is not None else "",
        "c_hash": half_hash(code, algorithm) if code is not None else "",
    }
    return {name: value for name, value in claims.items() if value not in ("", [])}


def half_hash(value: str, algorithm: str) -> str:
    """The left half of the hash that goes with a signing algorithm, in base64url (Core §3.1.3.6)."""
    digest = hashlib.sha512 if algorithm == "EdDSA" else hashlib.sha256
    whole = digest(value.encode("ascii")).digest()
    return urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()
