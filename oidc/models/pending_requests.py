"""Authorization requests that wait for a person to sign in or consent."""

from typing import Any

from django.db import models
from django.utils import timezone


class PendingRequest(models.Model):
    """A validated authorization request, kept here so that no step can be skipped by editing a URL.

    Found by the SHA-256 of the handle that pages carry. `created_at` is what prompt=login and max_age=0 are judged by:
    only an `auth_time` after it satisfies them.
    """

    class Decision(models.TextChoices):
        """What the person answered last: on the page of the accounts, then on that of consent."""

        CHOSEN = "chosen"
        ALLOWED = "allowed"
        DENIED = "denied"

    handle_hash = models.CharField(max_length=64, primary_key=True)
    client = models.ForeignKey("oidc.Client", on_delete=models.CASCADE)
    parameters: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    decided_by = models.ForeignKey("accounts.Session", on_delete=models.CASCADE, null=True, blank=True)

    def __str__(self) -> str:
        return f"Pending request of {self.created_at:%Y-%m-%d %H:%M:%S}"
