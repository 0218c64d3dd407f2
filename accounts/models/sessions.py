"""A sign-in: one row for each signed-in browser. Its `public_id` is the `sid` that relying parties see."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

RAN_OUT = ("expired", "idle")  # reasons for an end that nobody wanted
LAST_SEEN_PRECISION = timedelta(minutes=5)  # a write on every request would cost more than the minute is worth


def absolute_end() -> datetime:
    """When a session that begins now ends, however much it is used."""
    return timezone.now() + timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)


def idle_limit(now: datetime) -> datetime:
    """A session that was last seen then, or before, has been idle for too long."""
    return now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions asked of many sessions."""

    def live(self) -> Self:
        """Those that still sign their person in."""
        now = timezone.now()
        return self.filter(ended_at=None, expires_at__gt=now, last_seen_at__gt=idle_limit(now), person__is_active=True)


class Session(models.Model):
    """How and when a person proved who they are in one browser, and whether that still holds.

    `auth_time` moves when the person proves it again; `acr` and `amr` (RFC 8176) say how strongly.
    """

    public_id = models.UUIDField("sid", default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    auth_time = models.DateTimeField(default=timezone.now)
    acr = models.CharField(max_length=100)
    amr = ArrayField(models.CharField(max_length=20), default=list)
    last_seen_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=absolute_end)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=40, blank=True, default="")
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["person"], condition=Q(ended_at=None), name="session_open_by_person"),)

    def __str__(self) -> str:
        return f"Session {self.public_id}"

    def end_due(self, now: datetime) -> str:
        """Why the session must not sign anyone in at `now`: a short word, or "" while it is live."""
        if self.ended_at is not None:
            return "ended"
        if not self.person.is_active:
            return "deactivated"
        if now >= self.expires_at:
            return "expired"
        if self.last_seen_at <= idle_limit(now):
            return "idle"
        return ""

    def touch(self, now: datetime) -> None:
        """Note that the session is in use, at most once in five minutes."""
        if now - self.last_seen_at >= LAST_SEEN_PRECISION:
            Session.objects.filter(pk=self.pk, last_seen_at__lt=now).update(last_seen_at=now)
            self.last_seen_at = now
