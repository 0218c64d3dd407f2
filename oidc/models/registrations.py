"""Dynamic registration: who may register a client, and the pictures that clients show."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class InitialAccessToken(models.Model):
    """Opens the registration endpoint (RFC 7591 §3). `digest` is the SHA-256 of its value in hexadecimal.

    `uses_left` counts down to 0; empty means any number until `expires_at`.
    """

    digest = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(max_length=200, help_text="Whom it was given to, and what for")
    allowed_scopes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    uses_left = models.PositiveIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ClientLogo(models.Model):
    """A client's logo, fetched once and drawn anew, so that no page of ours loads a stranger's picture."""

    client = models.OneToOneField("oidc.Client", on_delete=models.CASCADE, related_name="logo")
    source = models.URLField(max_length=500)
    picture = models.BinaryField()
    digest = models.CharField(max_length=64, db_index=True)
    fetched_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Logo of client #{self.client_id}"
