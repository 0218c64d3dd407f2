"""Clearing away what has expired: in small steps by index, so that traffic beside it does not feel it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone

from oidc import client_documents
from oidc.models import (
    AccessToken,
    Authorization,
    Client,
    DeviceGrant,
    Grant,
    InitialAccessToken,
    LogoutDelivery,
    PendingRequest,
    RefreshToken,
    UsedOnce,
)

BATCH = 1000
# A used code is kept this long: only while its row exists can a replay be told from a guess.
CODES_KEPT = timedelta(days=1)
DELIVERIES_KEPT = timedelta(days=30)  # for "why is this person still signed in there?"
# So long an operator finds whom a token was given to.
INITIAL_TOKENS_KEPT = timedelta(days=90)


def clear_expired() -> dict[str, int]:
    """Delete dead rows; returns how many of each kind. Facts about them stay in the audit."""
    now = timezone.now()
    dead = {
        "codes": Grant.objects.filter(expires__lt=now - CODES_KEPT),
        "access tokens": AccessToken.objects.filter(expires__lt=now),
        "refresh tokens": RefreshToken.objects.filter(family_expires__lt=now),
        "pending requests": PendingRequest.objects.filter(expires_at__lt=now),
        "device grants": DeviceGrant.objects.filter(expires__lt=now - CODES_KEPT),
        "values used once": UsedOnce.objects.filter(expires_at__lt=now),
        "logout deliveries": LogoutDelivery.objects.filter(created_at__lt=now - DELIVERIES_KEPT),
        "authorizations": _authorizations_without_use(now),
        "initial access tokens": InitialAccessToken.objects.filter(expires_at__lt=now - INITIAL_TOKENS_KEPT),
        "clients": _clients_that_left(now),
    }
    deleted = {kind: _delete_in_batches(rows) for kind, rows in dead.items()}
    return {**deleted, "clients by documents": client_documents.clear_unused(now)}


def _authorizations_without_use(now: datetime) -> QuerySet[Authorization]:
    """Those too old for any code or token to be alive. Younger ones stay: they say what a person's apps last did.

    So does every one whose sign-in may still last: by it an app is told of the sign-out.
    """
    lives = settings.REFRESH_TOKEN_SECONDS, settings.ACCESS_TOKEN_SECONDS, settings.SESSION_ABSOLUTE_SECONDS
    longest = timedelta(seconds=max(lives)) + CODES_KEPT
    return Authorization.objects.filter(created_at__lt=now - longest)


def _clients_that_left(now: datetime) -> QuerySet[Client]:
    """Those that deregistered themselves, once no authorization is left to tell whom somebody let in."""
    return Client.objects.filter(
        registration_source=Client.RegistrationSource.DCR,
        is_active=False,
        registration_access_token_hash="",
        updated__lt=now - CODES_KEPT,
        authorizations=None,
    )


def _delete_in_batches(rows: QuerySet[Model]) -> int:
    """Delete by primary keys, a batch a transaction: no lock is held for long and no long list is built."""
    deleted = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=batch).delete()
        deleted += len(batch)
    return deleted
