"""Codes and links on their way to an address, to prove that whoever asks can read what arrives there."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class EmailProof(models.Model):
    """One try at proving an address. It ends by being used, by five wrong codes, or by time.

    Three secrets find it, each stored as a hash: the `handle` that the asking browser keeps, the short `code` that is
    only good together with that handle, and the long token in the mailed `link`, which is good anywhere.
    """

    class Purpose(models.TextChoices):
        SIGN_UP = "sign_up"
        RESET_PASSWORD = "reset_password"  # noqa: S105 — a purpose's name, no secret
        CHANGE_EMAIL = "change_email"
        SOCIAL = "social"
        CONFIRM = "confirm"
        NOT_ME = "not_me"

    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    email = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="email_proofs"
    )
    handle_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    link_hash = models.CharField(max_length=64, unique=True)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Proof #{self.pk} ({self.purpose})"
