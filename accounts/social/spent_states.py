"""What social-auth keeps to make each `state` and `nonce` good once: used for apps too, and cleared away."""

import hashlib
from datetime import datetime

from django.conf import settings
from social_django.models import Association, Nonce

_OF_APPS = "apps:"


def spend(provider: str, nonce: str, now: datetime) -> bool:
    """Use up a nonce that an app made; False if it was used before.

    The row outlives every token with that nonce: a token is taken for ten minutes, the row stays for fifteen.
    """
    kept = {"secret": "", "issued": int(now.timestamp()), "lifetime": settings.SOCIAL_AUTH_STATE_LIFETIME}
    handle = hashlib.sha256(nonce.encode()).hexdigest()
    return Association.objects.get_or_create(server_url=_OF_APPS + provider, handle=handle, defaults=kept)[1]


def clear(now: datetime) -> int:
    """Delete those that are too old to be accepted anyway; returns how many."""
    oldest = int(now.timestamp()) - settings.SOCIAL_AUTH_STATE_LIFETIME
    states, _ = Nonce.objects.filter(timestamp__lt=oldest).delete()
    nonces, _ = Association.objects.filter(issued__lt=oldest).delete()
    return states + nonces
