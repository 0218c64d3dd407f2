"""What may be traded for tokens once: authorization codes, and DOT's device grants."""

from django.db import models
from oauth2_provider.models import AbstractDeviceGrant, AbstractGrant


class Grant(AbstractGrant):
    """An authorization code. `code` holds its SHA-256 in hexadecimal; what it stands for is in `authorization`.

    A used row is kept until it has long expired: only so can a replay be told from a guess (RFC 6749 §4.1.2).
    """

    user = None  # type: ignore[assignment]  # the person, scopes, nonce and claims are the authorization's
    scope = None  # type: ignore[assignment]  # see user
    nonce = None  # type: ignore[assignment]  # see user
    claims = None  # type: ignore[assignment]  # see user
    resource = None
    code = models.CharField(max_length=64, unique=True)
    authorization = models.ForeignKey("oidc.Authorization", on_delete=models.CASCADE, related_name="grants")
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(AbstractGrant.Meta):
        indexes = (models.Index(fields=["expires"], name="grant_by_expiry"),)


class DeviceGrant(AbstractDeviceGrant):
    """DOT's device authorization, in our tables from the start so that it can grow columns."""

    class Meta(AbstractDeviceGrant.Meta):
        pass
