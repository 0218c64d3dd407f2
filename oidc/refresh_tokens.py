"""Refresh tokens: each used once, and answered by its successor. Their values leave here once and are stored nowhere.

A token's successor is made from the token itself and a secret of the server. So a client that lost the answer can be
given the very same one again, though only its hash was kept.
"""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from oidc.handles import fingerprint, new_handle
from oidc.models import Authorization, RefreshToken
from oidc.tokens import LIVE_AUTHORIZATION

_OFFLINE = Q(authorization__scopes__contains=["offline_access"])


def draw_first(authorization: Authorization) -> tuple[str, RefreshToken]:
    """The value of the link that begins an authorization's family and sets its end, and its row, yet to be stored."""
    end = timezone.now() + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
    return _draw(new_handle(), authorization, family_expires=end)


def draw_successor(presented: str, token: RefreshToken) -> tuple[str, RefreshToken]:
    """The value of the link that follows `token`, whose value is `presented`, and its row, yet to be stored."""
    return _draw(_successor(presented), token.authorization, family_expires=token.family_expires)


def _draw(value: str, authorization: Authorization, *, family_expires: datetime) -> tuple[str, RefreshToken]:
    row = RefreshToken(
        token="",
        token_checksum=fingerprint(value),
        user=authorization.person,
        application=authorization.client,
        authorization=authorization,
        scope=" ".join(authorization.scopes),
        family_expires=family_expires,
    )
    return value, row


def _successor(presented: str, secret: str | None = None) -> str:
    """HMAC-SHA256 of a token under SECRET_KEY in base64url: whoever has the token alone cannot tell what follows it."""
    made = salted_hmac("oidc.refresh_tokens", presented, secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def find(value: str) -> RefreshToken | None:
    """The token of this value, used or not, while its family could still be refreshed.

    A family without offline_access lives no longer than the sign-in that it came from.
    """
    now = timezone.now()
    idle_limit = now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    session_lives = Q(
        authorization__session__ended_at=None,
        authorization__session__expires_at__gt=now,
        authorization__session__last_seen_at__gt=idle_limit,
    )
    return (
        RefreshToken.objects.select_related("application", "authorization__person")
        .filter(LIVE_AUTHORIZATION, _OFFLINE | session_lives, family_expires__gt=now)
        .filter(token_checksum=fingerprint(value), application__is_active=True)
        .first()
    )


def answered_lately(presented: str) -> str | None:
    """The successor of a token that was used already, as long as the client may just have lost the answer.

    That is for REFRESH_TOKEN_GRACE_SECONDS, and only while nobody has used the successor: it is the same link again,
    so there is one family still, and its two holders meet at the next use. None otherwise.
    """
    since = timezone.now() - timedelta(seconds=settings.REFRESH_TOKEN_GRACE_SECONDS)
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)  # the answer may have come from before a renewal
    values = {fingerprint(value): value for value in (_successor(presented, secret) for secret in secrets)}
    unused = RefreshToken.objects.filter(token_checksum__in=values, revoked=None, created__gt=since)
    return values.get(unused.values_list("token_checksum", flat=True).first() or "")
