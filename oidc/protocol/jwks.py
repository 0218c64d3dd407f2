"""Key sets of clients (RFC 7517 §5): what is kept of one, which key may have signed, and what may register."""

from collections.abc import Iterable, Mapping
from typing import Any

MOST_KEYS = 20
MOST_BYTES = 65_536
_LONGEST_MEMBER = 2800  # base64url of an RSA modulus of 16384 bits; no longer number is worth reading
_FAMILIES = {"RS256": ("RSA", None), "PS256": ("RSA", None), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519")}
_PUBLIC_MEMBERS = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}
_PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
_DESCRIPTIVE_MEMBERS = ("kid", "use", "alg")


class KeySetRefused(Exception):
    """The document is no key set, or one that cannot be taken; the message says why."""


def read(document: object) -> list[dict[str, Any]]:
    """The public keys of a JWK Set that could verify something here, with no more than their public members.

    Keys of an unknown kind or without what their kind needs are left out (RFC 7517 §5). Raises KeySetRefused.
    """
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise KeySetRefused("must be an object with a list of keys")
    if len(keys) > MOST_KEYS:
        raise KeySetRefused(f"must have at most {MOST_KEYS} keys")
    return [public for key in keys if (public := _public(key)) is not None]


def problem(document: object) -> str:
    """What is wrong with a key set that is to be registered; "" when all is well."""
    try:
        keys = read(document)
    except KeySetRefused as refusal:
        return str(refusal)
    assert isinstance(document, dict)  # noqa: S101 — read() would have refused all else
    if any(isinstance(key, dict) and _PRIVATE_MEMBERS & key.keys() for key in document["keys"]):
        return "must hold public keys only"
    return "" if keys else "has no key that can be used here"


def candidates(keys: Iterable[Mapping[str, Any]], *, kid: str | None, algorithm: str) -> list[Mapping[str, Any]]:
    """The keys that may have made a signature with this header; of a good set there is at most one.

    Without a kid all keys of the kind are candidates (OpenID Connect Core 1.0 §10.1: a set of one needs none).
    """
    kind, curve = _FAMILIES[algorithm]
    return [
        key
        for key in keys
        if (kid is None or key.get("kid") == kid)
        and key["kty"] == kind
        and key.get("crv") == curve
        and key.get("alg") in (None, algorithm)
    ]


def _public(key: object) -> dict[str, Any] | None:
    if not isinstance(key, dict) or key.get("use", "sig") != "sig" or not _may_verify(key):
        return None
    kind = key.get("kty")
    members = _PUBLIC_MEMBERS.get(kind) if isinstance(kind, str) else None
    if members is None or not all(_is_text(key.get(name)) for name in members):
        return None
    if not all(_is_text(key[name]) for name in _DESCRIPTIVE_MEMBERS if name in key):
        return None
    return {name: key[name] for name in ("kty", *members, *_DESCRIPTIVE_MEMBERS) if name in key}


def _may_verify(key: Mapping[str, Any]) -> bool:
    operations = key.get("key_ops", ["verify"])
    return isinstance(operations, list) and "verify" in operations


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_MEMBER
