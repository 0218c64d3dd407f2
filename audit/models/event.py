"""One row a recorded fact. Rows are only ever added, by `audit.record`."""

from typing import Any

from django.db import models

from audit.events import event_choices


class Event(models.Model):
    """A fact. People, clients and sessions are named by their public identifiers: a row outlives what it speaks of."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    name = models.CharField(max_length=40, choices=event_choices)
    person = models.CharField("subject", max_length=64, blank=True, default="")
    client = models.CharField(max_length=255, blank=True, default="")
    session = models.CharField(max_length=64, blank=True, default="")
    reason = models.CharField(max_length=100, blank=True, default="")
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="", db_index=True)
    details: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["person", "-id"], name="event_by_person", condition=~models.Q(person="")),
            models.Index(fields=["name", "-id"], name="event_by_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"
