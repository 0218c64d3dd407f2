"""The registered claims of a JWT that a client signed (RFC 7519 §4.1), judged after its signature."""

from collections.abc import Collection, Mapping
from typing import Any

from oidc.protocol.jose import NotVerified

SKEW = 30  # seconds by which a client's clock may be ahead or behind


def check_times(claims: Mapping[str, Any], *, now: float, longest_life: int | None) -> None:
    """Refuse what has expired, what is not valid yet or from the future, and what would be valid for too long.

    `longest_life` bounds how far ahead `exp` may lie, in seconds; None sets no bound. Claims that are absent are not
    missed here. Raises NotVerified.
    """
    for name in ("exp", "nbf", "iat"):
        if name in claims and not _is_time(claims[name]):
            raise NotVerified(f"{name} is no time")
    if claims.get("exp", now) < now - SKEW:
        raise NotVerified("expired")
    if longest_life is not None and claims.get("exp", now) > now + longest_life + SKEW:
        raise NotVerified("exp too far ahead")
    if max(claims.get("nbf", now), claims.get("iat", now)) > now + SKEW:
        raise NotVerified("not valid yet")


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """The audience as a list, however it is written; empty where it is absent or malformed."""
    audience = claims.get("aud")
    listed: list[Any] = audience if isinstance(audience, list) else [audience]
    return listed if all(isinstance(name, str) for name in listed) else []


def check_text(claims: Mapping[str, Any], name: str, accepted: Collection[str]) -> None:
    """Refuse a claim whose value is none of `accepted`. Raises NotVerified."""
    value = claims.get(name)
    if not isinstance(value, str) or value not in accepted:
        raise NotVerified(f"wrong {name}")


def _is_time(value: object) -> bool:
    """Whether a JSON value is a NumericDate (RFC 7519 §2): a number, and neither NaN nor beyond all years."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e11
