"""Mail that waits to be sent."""

from django.db import models
from django.utils import timezone


class OutgoingMail(models.Model):
    """One message, sealed: it may hold codes and links that let people in. Deleted once the mail server has it."""

    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"Outgoing mail #{self.pk}"
