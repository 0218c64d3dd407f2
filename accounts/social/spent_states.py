"""Clearing away what social-auth keeps to make each `state` and `nonce` good once."""

from datetime import datetime

from django.conf import settings
from social_django.models import Association, Nonce


def clear(now: datetime) -> int:
    """Delete those that are too old to be accepted anyway; returns how many."""
    oldest = int(now.timestamp()) - settings.SOCIAL_AUTH_STATE_LIFETIME
    states, _ = Nonce.objects.filter(timestamp__lt=oldest).delete()
    nonces, _ = Association.objects.filter(issued__lt=oldest).delete()
    return states + nonces
