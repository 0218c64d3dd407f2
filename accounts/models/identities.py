"""Accounts elsewhere that let a person in here."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Identity(models.Model):
    """A person's account at a provider. `uid` is the provider's own, unchanging identifier.

    What the provider said is kept to be shown to the person; nobody is ever found by `email`. There is no place for a
    provider's token here: none is stored anywhere.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=32)
    uid = models.CharField(max_length=255)
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "identities"
        constraints = (models.UniqueConstraint(fields=["provider", "uid"], name="identity_of_one_person"),)

    def __str__(self) -> str:
        return f"{self.provider} identity #{self.pk}"
