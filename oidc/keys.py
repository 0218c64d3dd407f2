"""Signing keys: made, rotated, published, and kept ready in memory for the requests that sign."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.sealing import seal, unseal
from audit.events import EventName
from audit.record import record
from oidc.models import Resource, SigningKey
from oidc.protocol import jose

# How long a process may go on with the keys it has read. A rotation is safe at any value below
# SIGNING_KEY_PUBLISH_SECONDS: what becomes current was published, and so read, long before.
CACHE_SECONDS = 30.0
# Kept beyond the last token's death, for relying parties whose clocks lag.
RETIREMENT_MARGIN = timedelta(hours=1)
_ADVISORY_LOCK = 0x6B657973  # any constant: one rotation at a time across all processes

State = SigningKey.State


@dataclass(frozen=True)
class KeyRing:
    """What one process knows of the keys: those that sign, by algorithm, and public halves.

    `jwks` are published; by `known`, which has them all, this server recognises what it signed itself.
    """

    signers: dict[str, jose.Signer]
    jwks: list[dict[str, Any]]
    known: list[dict[str, Any]]
    read_at: float


class NoSigningKey(Exception):
    """There is no current key for an algorithm; `manage.py rotate_keys` makes one."""


_ring: KeyRing | None = None
_lock = threading.Lock()


def forget_cached() -> None:
    """Read the keys anew on the next use in this process."""
    global _ring  # noqa: PLW0603 — one ring a process is the point
    _ring = None


def ring() -> KeyRing:
    """The keys, read from the database at most every CACHE_SECONDS."""
    global _ring  # noqa: PLW0603 — one ring a process is the point
    known = _ring
    if known is not None and time.monotonic() - known.read_at < CACHE_SECONDS:
        return known
    with _lock:
        if _ring is known:
            _ring = _read(known)
        return _ring or _read(None)


def _read(known: KeyRing | None) -> KeyRing:
    """Read all keys; private halves already opened are not opened again."""
    opened = {signer.kid: signer for signer in known.signers.values()} if known else {}
    rows = list(SigningKey.objects.order_by("created_at", "pk"))
    signers = {row.algorithm: opened.get(row.kid) or _open(row) for row in rows if row.state == State.CURRENT}
    return KeyRing(
        signers=signers,
        jwks=[row.public_jwk for row in rows if row.is_published],
        known=[row.public_jwk for row in rows],
        read_at=time.monotonic(),
    )


def _open(row: SigningKey) -> jose.Signer:
    key = jose.from_bytes(unseal(bytes(row.sealed_private_key)))
    return jose.Signer(kid=row.kid, algorithm=row.algorithm, key=key)


def signer(algorithm: str) -> jose.Signer:
    """The current key of an algorithm, ready to sign. Raises NoSigningKey."""
    found = ring().signers.get(algorithm)
    if found is None:
        forget_cached()
        found = ring().signers.get(algorithm)
    if found is None:
        raise NoSigningKey(algorithm)
    return found


def is_ready() -> bool:
    """Whether tokens can be signed with every algorithm that clients may be registered for."""
    return set(jose.ALGORITHMS) <= set(ring().signers)


@transaction.atomic
def rotate(*, force: bool = False) -> list[str]:
    """Take every algorithm's keys one step on and return what was done, one sentence each.

    A key signs only after it has been published for SIGNING_KEY_PUBLISH_SECONDS, so that relying parties that cache
    the key set know it. `force` is for a key that leaked: no wait, and the current key is withdrawn, not retired.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
    now = timezone.now()
    done = [sentence for algorithm in jose.ALGORITHMS for sentence in _step(algorithm, now, force=force)]
    done += clear_retired()
    if done:
        record(EventName.KEY_ROTATED, steps=done, forced=force)
    transaction.on_commit(forget_cached)
    return done


def clear_retired() -> list[str]:
    """Publish no longer the keys whose last token has expired, and delete those that no hint needs any more.

    Returns a sentence for each.
    """
    now, retired = timezone.now() - RETIREMENT_MARGIN, SigningKey.objects.filter(state=State.RETIRED)
    dead = list(retired.filter(retired_at__lt=now - timedelta(seconds=_longest_life())).exclude(sealed_private_key=b""))
    SigningKey.objects.filter(pk__in=[row.pk for row in dead]).update(sealed_private_key=b"")
    forgotten = list(retired.filter(retired_at__lt=now - timedelta(seconds=_longest_hint()), sealed_private_key=b""))
    SigningKey.objects.filter(pk__in=[row.pk for row in forgotten]).delete()
    return [
        *(f"{row.algorithm}: {row.kid} is published no longer, all it signed has expired" for row in dead),
        *(f"{row.algorithm}: deleted {row.kid}, no sign-in is as old" for row in forgotten),
    ]


def _longest_hint() -> int:
    """How long an ID token may come back as a hint, in seconds: it may have expired, its sign-in has not."""
    return max(settings.SESSION_ABSOLUTE_SECONDS, _longest_life())


def _longest_life() -> int:
    """How long anything that a key signed can live, in seconds: an ID token, or a signed access token."""
    for_apis: int | None = Resource.objects.aggregate(longest=Max("access_token_seconds"))["longest"]
    return max(settings.ID_TOKEN_SECONDS, settings.ACCESS_TOKEN_SECONDS, for_apis or 0)


def _step(algorithm: str, now: datetime, *, force: bool) -> list[str]:
    keys = {row.state: row for row in SigningKey.objects.filter(algorithm=algorithm).exclude(state=State.RETIRED)}
    current, upcoming = keys.get(State.CURRENT), keys.get(State.NEXT)
    if current is None:
        made = upcoming or _make(algorithm)
        _activate(made, now)
        return [f"{algorithm}: {made.kid} signs from now on", f"{algorithm}: {_publish_next(algorithm)} is published"]
    if upcoming is None:
        return [f"{algorithm}: {_publish_next(algorithm)} is published"]
    if not force and now - upcoming.created_at < timedelta(seconds=settings.SIGNING_KEY_PUBLISH_SECONDS):
        return []
    parted = _withdraw(current) if force else _retire(current, now)
    _activate(upcoming, now)
    return [
        f"{algorithm}: {parted}",
        f"{algorithm}: {upcoming.kid} signs from now on",
        f"{algorithm}: {_publish_next(algorithm)} is published",
    ]


def _retire(row: SigningKey, now: datetime) -> str:
    row.state, row.retired_at = State.RETIRED, now
    row.save(update_fields=["state", "retired_at"])
    return f"{row.kid} is retired"


def _withdraw(row: SigningKey) -> str:
    """A key that leaked is taken out of the published set at once: what it signs must not be believed any longer."""
    row.delete()
    return f"{row.kid} is withdrawn"


def _activate(row: SigningKey, now: datetime) -> None:
    row.state, row.activated_at = State.CURRENT, now
    row.save(update_fields=["state", "activated_at"])


def _publish_next(algorithm: str) -> str:
    return _make(algorithm).kid


def _make(algorithm: str) -> SigningKey:
    key = jose.generate(algorithm)
    jwk = jose.public_jwk(key, algorithm)
    return SigningKey.objects.create(
        kid=jwk["kid"],
        algorithm=algorithm,
        state=State.NEXT,
        public_jwk=jwk,
        sealed_private_key=seal(jose.to_bytes(key)),
    )
