"""What was issued. Tokens are found by the SHA-256 of their value; the value itself is stored nowhere."""

from django.db import models
from django.utils import timezone
from oauth2_provider.models import AbstractAccessToken, AbstractIDToken, AbstractRefreshToken


class IDToken(AbstractIDToken):
    """DOT's record of an ID token. Nothing here writes one: an ID token is proved by its signature."""

    class Meta(AbstractIDToken.Meta):
        pass


class AccessToken(AbstractAccessToken):
    """A token for some APIs, whose identifiers are in `resource`, as opaque value or signed.

    `authorization` is empty for a machine's own token (client_credentials).
    """

    source_refresh_token = None
    id_token = None
    application = models.ForeignKey("oidc.Client", on_delete=models.CASCADE)
    authorization = models.ForeignKey(
        "oidc.Authorization", on_delete=models.CASCADE, null=True, blank=True, related_name="access_tokens"
    )

    def is_for(self, identifier: str) -> bool:
        """Whether an API may take the token (RFC 8707). Every token that is issued here names at least one."""
        return identifier in self.resource

    class Meta(AbstractAccessToken.Meta):
        indexes = (models.Index(fields=["expires"], name="access_token_by_expiry"),)


class RefreshToken(AbstractRefreshToken):
    """One link of a rotating family; the family is the authorization. `revoked` is set when it is used or withdrawn.

    `family_expires` is when the whole family ends, however often it is refreshed; rotation copies it.
    """

    token_family = None
    access_token = None
    authorization = models.ForeignKey("oidc.Authorization", on_delete=models.CASCADE, related_name="refresh_tokens")
    token_checksum = models.CharField(max_length=64, unique=True)
    scope = models.TextField(blank=True, default="")
    family_expires = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=["family_expires"], name="refresh_token_by_expiry"),)
