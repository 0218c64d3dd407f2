"""Random values that stand for something: made here, stored as their hash, and found by it."""

import hashlib
import secrets


def new_handle() -> str:
    """256 random bits in base64url: a code, a token, or the name of a pending request."""
    return secrets.token_urlsafe(32)


def fingerprint(handle: str) -> str:
    """What is stored of a handle: its SHA-256 in hexadecimal. To 256 random bits no salt and no key adds anything."""
    return hashlib.sha256(handle.encode("utf-8", "surrogatepass")).hexdigest()
