"""Access tokens: issued, found, revoked. Their values leave here once and are stored nowhere."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from oidc import id_tokens, keys
from oidc.handles import fingerprint, new_handle
from oidc.models import AccessToken, Authorization, Client
from oidc.models.client_metadata import TokenFormat
from oidc.protocol import access_token
from oidc.protocol.resource_indicators import Target

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


def issue_access_token(client: Client, target: Target, authorization: Authorization | None = None) -> str:
    """Store a new access token and return its value. Without an authorization it is the client's own."""
    value, row = draw_access_token(client, target, authorization)
    row.save(force_insert=True)
    return value


def draw_access_token(
    client: Client, target: Target, authorization: Authorization | None = None
) -> tuple[str, AccessToken]:
    """The value of a new access token, and its row, which has yet to be stored.

    A signed one is known by its hash like any other: it can be revoked, and opens here what an opaque one does.
    """
    now = timezone.now()
    expires = now + timedelta(seconds=target.seconds)
    if target.token_format == TokenFormat.JWT:
        value = _signed(
            client, target, authorization, issued_at=int(now.timestamp()), expires_at=int(expires.timestamp())
        )
    else:
        value = new_handle()
    row = AccessToken(
        token="",
        token_checksum=fingerprint(value),
        user=authorization.person if authorization is not None else None,
        application=client,
        authorization=authorization,
        expires=expires,
        scope=" ".join(target.scopes),
        resource=list(target.audience),
    )
    return value, row


def _signed(
    client: Client, target: Target, authorization: Authorization | None, *, issued_at: int, expires_at: int
) -> str:
    claims = access_token.claims_of(
        issuer=settings.ISSUER,
        client_id=client.client_id,
        audience=target.audience,
        scopes=target.scopes,
        jti=new_handle(),
        issued_at=issued_at,
        expires_at=expires_at,
        who=id_tokens.authentication_of(authorization) if authorization is not None else None,
    )
    return keys.signer(target.signing_algorithm).sign(claims, typ=access_token.TYP)


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
