"""Signing keys. Public halves in the clear, private halves encrypted under KEY_ENCRYPTION_KEYS."""

from typing import Any

from django.db import models
from django.utils import timezone


class SigningKey(models.Model):
    """One key pair on its way from next to current to retired.

    `next` is published and not yet used, `current` signs, `retired` is published until the last token it signed is
    dead (`retired_at` plus the longest life of a token). Then its private half is gone, and the public one recognises
    hints alone, which may have expired, until no sign-in is as old.
    """

    class State(models.TextChoices):
        NEXT = "next", "Next"
        CURRENT = "current", "Current"
        RETIRED = "retired", "Retired"

    kid = models.CharField("key ID", max_length=64, unique=True)
    algorithm = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices)
    public_jwk: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    sealed_private_key = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now)
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["algorithm"], condition=models.Q(state="current"), name="one_current_key_per_algorithm"
            ),
            models.UniqueConstraint(
                fields=["algorithm"], condition=models.Q(state="next"), name="one_next_key_per_algorithm"
            ),
        )

    def __str__(self) -> str:
        return f"{self.algorithm} {self.kid} ({self.state})"

    @property
    def is_published(self) -> bool:
        """Whether a token that it signed may still be alive."""
        return bool(self.sealed_private_key)
