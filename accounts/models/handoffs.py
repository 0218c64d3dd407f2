"""A sign-in on its way from one device to another."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone


class Handoff(models.Model):
    """What one browser asked for and one signed-in session answered.

    The asking browser alone keeps the handle. The code made from it may be seen by anybody; it is good for one claim.
    `number` exists once the handoff is claimed: nobody can send it along with the code. `session` is what came of it.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        CLAIMED = "claimed"
        APPROVED = "approved"
        REFUSED = "refused"
        USED = "used"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    handle_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    wrong_numbers = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    client_name = models.CharField(max_length=255, blank=True, default="")
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")
    approver = models.ForeignKey(
        "accounts.Session", on_delete=models.CASCADE, null=True, blank=True, related_name="handoffs"
    )
    session = models.ForeignKey("accounts.Session", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Handoff {self.public_id} ({self.state})"

    def standing(self, now: datetime) -> str:
        """The state as both devices are told it: "expired" once it can come to nothing any more."""
        if self.state in (self.State.REFUSED, self.State.USED):
            return self.state
        approver_gone = self.approver is not None and bool(self.approver.end_due(now))
        return "expired" if now >= self.expires_at or approver_gone else self.state
