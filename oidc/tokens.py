"""Access tokens: issued, found, revoked. Their values leave here once and are stored nowhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from oidc.handles import fingerprint, new_handle
from oidc.models import AccessToken, Authorization, Client

# What makes an authorization worth nothing, asked in the same statement that finds a token of it.
LIVE_AUTHORIZATION = Q(
    authorization__revoked_at=None, authorization__person__is_active=True, authorization__person__deletion_due_at=None
)


@dataclass(frozen=True)
class Issued:
    """Token values on their way to the client, and what the response says of them. `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    scope: str
    refresh_token: str | None = None
    id_token: str | None = None

    def as_response(self) -> dict[str, str | int]:
        """The token response (RFC 6749 §5.1, OpenID Connect Core 1.0 §3.1.3.3)."""
        content: dict[str, str | int] = {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
        }
        if self.scope:  # a scope value names at least one scope (RFC 6749 §3.3)
            content["scope"] = self.scope
        if self.refresh_token is not None:
            content["refresh_token"] = self.refresh_token
        if self.id_token is not None:
            content["id_token"] = self.id_token
        return content


def issue_access_token(client: Client, scopes: Collection[str], authorization: Authorization | None = None) -> str:
    """Store a new access token and return its value. Without an authorization it is the client's own."""
    value = new_handle()
    AccessToken.objects.create(
        token="",
        token_checksum=fingerprint(value),
        user=authorization.person if authorization is not None else None,
        application=client,
        authorization=authorization,
        expires=timezone.now() + timedelta(seconds=settings.ACCESS_TOKEN_SECONDS),
        scope=" ".join(scopes),
    )
    return value


def find_access_token(value: str) -> AccessToken | None:
    """The live token of this value with its client, person and authorization, in one statement."""
    return _live_access_tokens().filter(token_checksum=fingerprint(value)).first()


def _live_access_tokens() -> QuerySet[AccessToken]:
    alive = Q(authorization=None) | LIVE_AUTHORIZATION
    return AccessToken.objects.select_related("application", "user", "authorization").filter(
        alive, expires__gt=timezone.now(), application__is_active=True
    )


def revoke_access_token(token: AccessToken) -> None:
    """End this one token."""
    token.delete()
