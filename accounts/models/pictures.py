"""Pictures of people, as they are shown to apps and to other people."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone


def new_public_id() -> str:
    """Random, so that nobody is found by trying, and new with every picture, so that each may be cached for ever."""
    return secrets.token_urlsafe(16)


class Picture(models.Model):
    """One person's picture: a square WebP made here, at most 200 kB. `public_id` is the last part of its address."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_picture")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    content = models.BinaryField()
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Picture {self.public_id}"
