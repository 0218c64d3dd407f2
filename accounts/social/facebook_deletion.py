"""Facebook asks to delete what it told about somebody (its data deletion callback, which app review demands)."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode
from typing import Any

from django.conf import settings

from accounts.social import identities
from accounts.social.backends.facebook import Facebook

MAX_AGE = 3600  # seconds; Facebook asks as soon as the person does
CLOCK_SKEW = 300  # seconds


class RequestRefused(Exception):
    """The request was not signed by Facebook for this app, or not lately."""


def delete(signed_request: str) -> str:
    """Carry a request out; returns the code under which Facebook may ask what came of it. Raises RequestRefused.

    The code follows from the person's identifier, so that nothing about them has to be kept in order to answer.
    """
    content = _open(signed_request)
    user_id = str(content.get("user_id", ""))
    if not user_id or not _is_fresh(content.get("issued_at")):
        raise RequestRefused
    identity = identities.find(Facebook.name, user_id)
    if identity is not None:
        identities.remove(identity, reason="deletion asked for at Facebook")
    return hmac.new(settings.SECRET_KEY.encode(), f"facebook:{user_id}".encode(), hashlib.sha256).hexdigest()[:20]


def _is_fresh(issued_at: object) -> bool:
    """Whether a request was signed a moment ago: an old one could take away what was linked anew since."""
    if type(issued_at) is not int:
        return False
    return -CLOCK_SKEW <= time.time() - issued_at <= MAX_AGE


def _open(signed_request: str) -> dict[str, Any]:
    """The content of a `signed_request`: two parts in URL-safe base64, the first an HMAC-SHA256 of the second."""
    signature, _, payload = signed_request.partition(".")
    secret = settings.SOCIAL_AUTH_FACEBOOK_SECRET
    expected = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest()
    try:
        if not secret or not hmac.compare_digest(_decode(signature), expected):
            raise RequestRefused
        content = json.loads(_decode(payload))
    except ValueError as error:
        raise RequestRefused from error
    if not isinstance(content, dict) or content.get("algorithm") != "HMAC-SHA256":
        raise RequestRefused
    return content


def _decode(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
