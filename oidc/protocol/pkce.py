"""Proof Key for Code Exchange (RFC 7636), S256 only (RFC 9700 §2.1.1)."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

from oidc.protocol.errors import InvalidGrant, InvalidRequest

METHODS = ("S256",)
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def check_challenge(challenge: str | None, method: str | None) -> str:
    """The challenge of an authorization request.

    Raises InvalidRequest when it is missing, not a SHA-256 in base64url, or made by another method; a missing method
    means `plain` (RFC 7636 §4.3), which is refused.
    """
    if challenge is None:
        raise InvalidRequest("no code_challenge", hint="code_challenge is required")
    if method not in METHODS:
        raise InvalidRequest("code_challenge_method is not S256", hint="code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(challenge):
        raise InvalidRequest("malformed code_challenge", hint="code_challenge is malformed")
    return challenge


def challenge_of(verifier: str) -> str:
    """BASE64URL(SHA256(verifier)), RFC 7636 §4.2."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def check_verifier(verifier: str | None, challenge: str) -> None:
    """Raises InvalidGrant unless `verifier` is the one `challenge` was made from (RFC 7636 §4.6).

    A verifier for a code that was asked for without a challenge is refused as well, so that nobody can strip the
    challenge from a request unnoticed (RFC 9700 §4.8.2).
    """
    if not challenge and verifier is None:
        return
    if not challenge or verifier is None or not _VERIFIER.fullmatch(verifier):
        raise InvalidGrant("code_verifier missing, malformed or unexpected")
    if not hmac.compare_digest(challenge_of(verifier), challenge):
        raise InvalidGrant("code_verifier does not match")
