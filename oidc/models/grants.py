"""What may be traded for tokens once: authorization codes, and DOT's device grants."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
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
    """A device's request (RFC 8628). `device_code` holds a SHA-256, `user_code`, which is short, a keyed hash.

    `claimed_by` is the signed-in session that entered the code: no other one may decide. `authorization` is the yes.
    `interval` grows with each poll that comes before it is over, in seconds; `last_checked` is the last one in time.
    """

    class State(models.TextChoices):
        PENDING = AbstractDeviceGrant.AUTHORIZATION_PENDING
        APPROVED = AbstractDeviceGrant.AUTHORIZED
        DENIED = AbstractDeviceGrant.DENIED
        REDEEMED = "redeemed"

    status = models.CharField(max_length=64, choices=State.choices, default=State.PENDING)
    last_checked = models.DateTimeField(null=True, blank=True)  # type: ignore[assignment]  # DOT's is never empty
    client_id = models.CharField("client ID", max_length=255, db_index=True)
    resources = ArrayField(models.TextField(), default=list, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_by = models.ForeignKey("accounts.Session", on_delete=models.CASCADE, null=True, blank=True)
    authorization = models.ForeignKey(
        "oidc.Authorization", on_delete=models.CASCADE, null=True, blank=True, related_name="device_grants"
    )

    def standing(self, now: datetime) -> str:
        """The state as people are told it: "expired" once it can come to nothing any more."""
        settled = self.status in (self.State.DENIED, self.State.REDEEMED)
        return self.status if settled or now < self.expires else "expired"

    class Meta(AbstractDeviceGrant.Meta):
        indexes = (
            models.Index(fields=["user_code"], name="device_grant_by_user_code"),
            models.Index(fields=["expires"], name="device_grant_by_expiry"),
        )
