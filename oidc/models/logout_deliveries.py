"""Back-channel logout: which client was to be told of which session's end, and how that went."""

from django.db import models
from django.utils import timezone


class LogoutDelivery(models.Model):
    """One logout token for one client. The token is made anew for each try: it lives two minutes only."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"

    client = models.ForeignKey("oidc.Client", on_delete=models.CASCADE, related_name="logout_deliveries")
    subject = models.CharField(max_length=255)
    sid = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    last_problem = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Logout delivery #{self.pk} ({self.state})"
