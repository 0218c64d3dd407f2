"""The central noun. An authorization is one yes; a consent is what a person decided for the next times."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Authorization(models.Model):
    """One row for each time a client was authorized for a person: what was granted, and how the person was known.

    Codes and tokens point here, so that withdrawing, signing out and reuse detection revoke one row and everything
    issued from it is dead. `auth_time`, `acr` and `amr` are frozen: an ID token from a refresh repeats them even after
    the person has signed in anew (OpenID Connect Core 1.0 §12.2). `cnf` is the confirmation key of RFC 7800, if any.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authorizations")
    client = models.ForeignKey("oidc.Client", on_delete=models.CASCADE, related_name="authorizations")
    session = models.ForeignKey(
        "accounts.Session", on_delete=models.SET_NULL, null=True, blank=True, related_name="authorizations"
    )
    scopes = ArrayField(models.CharField(max_length=100), default=list)
    claims: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)
    resources = ArrayField(models.TextField(), default=list, blank=True)
    nonce = models.TextField(blank=True, default="")
    sid = models.UUIDField(null=True, blank=True)
    auth_time = models.DateTimeField()
    acr = models.CharField(max_length=100)
    amr = ArrayField(models.CharField(max_length=20), default=list)
    cnf: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=["person", "client"], name="authorization_by_person"),
            models.Index(fields=["session"], name="authorization_open_by_session", condition=models.Q(revoked_at=None)),
        )

    def __str__(self) -> str:
        return f"Authorization {self.public_id}"


class Consent(models.Model):
    """What a person lets one client know, remembered so that they are asked once. Withdrawing deletes the row."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    client = models.ForeignKey("oidc.Client", on_delete=models.CASCADE, related_name="consents")
    scopes = ArrayField(models.CharField(max_length=100), default=list)
    claims = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    resources = ArrayField(models.TextField(), default=list, blank=True)
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "client"], name="one_consent_per_client"),)

    def __str__(self) -> str:
        return f"Consent #{self.pk}"
