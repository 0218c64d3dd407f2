"""Resource servers: the APIs that access tokens are for (RFC 8707)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from oidc.models.client_metadata import TokenFormat


class Resource(models.Model):
    """One API. `identifier` is the absolute URI that clients name it by and that becomes the token's audience.

    `scopes` are those that mean something to it. An empty `token_format` leaves the choice to the client's
    registration; an empty `access_token_seconds` to the server's setting.
    """

    identifier = models.TextField(unique=True)
    name = models.CharField(max_length=200)
    scopes = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    token_format = models.CharField(max_length=10, choices=TokenFormat.choices, blank=True, default="")
    signing_algorithm = models.CharField(max_length=10, blank=True, default="")
    access_token_seconds = models.PositiveIntegerField(null=True, blank=True)
    clients = models.ManyToManyField(
        "oidc.Client", blank=True, related_name="resources", help_text="The clients that it introspects tokens as."
    )
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
