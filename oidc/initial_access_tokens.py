"""Initial access tokens: what opens the registration endpoint to whoever an operator gave one (RFC 7591 §3)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from audit.events import EventName
from audit.record import record
from oidc.handles import fingerprint, new_handle
from oidc.models import InitialAccessToken


@transaction.atomic
def issue(
    *, name: str, expires_at: datetime, uses: int | None, scopes: Collection[str] = (), person: User | None = None
) -> str:
    """A new token, which is not to be had again. `uses` None: any number until it expires.

    `scopes` are those that its clients may be registered for; none: what any relying party may ask a person for.
    """
    value = new_handle()
    InitialAccessToken.objects.create(
        digest=fingerprint(value),
        name=name,
        expires_at=expires_at,
        uses_left=uses,
        allowed_scopes=list(scopes),
        created_by=person,
    )
    by = person.public_id if person is not None else ""
    record(EventName.INITIAL_TOKEN_ISSUED, person=by, name=name, uses=uses, scopes=list(scopes))
    return value


def find(value: str) -> InitialAccessToken | None:
    """The token of this value, while a client may be registered by it."""
    return _usable().filter(digest=fingerprint(value)).first()


def consume(token: InitialAccessToken) -> bool:
    """Take one of its uses. False: it was revoked, has expired, or others were faster and took the last."""
    return _usable().filter(pk=token.pk).update(uses_left=F("uses_left") - 1) == 1


@transaction.atomic
def revoke(chosen: QuerySet[InitialAccessToken], *, person: object = "") -> int:
    """End tokens; the clients that were registered by them stay. Returns how many were alive."""
    count = 0
    for token in chosen.filter(revoked_at=None):
        alive = InitialAccessToken.objects.filter(pk=token.pk, revoked_at=None)
        if alive.update(revoked_at=timezone.now()):
            count += 1
            record(EventName.INITIAL_TOKEN_REVOKED, person=person, name=token.name)
    return count


def _usable() -> QuerySet[InitialAccessToken]:
    return InitialAccessToken.objects.filter(
        Q(uses_left=None) | Q(uses_left__gt=0), revoked_at=None, expires_at__gt=timezone.now()
    )
