"""The keys that clients sign with: registered by value, or fetched from their `jwks_uri` and kept for a while.

A signature by a key that is not known here has the set fetched anew, so that clients may change keys whenever they
like (OpenID Connect Core 1.0 §10.1.1). Since anybody can send a token that names an unknown key, fetching is bounded
for each client, and nobody waits long for a fetch that somebody else's request began.
"""

import json
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Collection
from typing import Any

import structlog

from accounts import outbound
from oidc.models import Client
from oidc.protocol import jose, jwks

logger = structlog.get_logger("oidc")
Keys = list[dict[str, Any]]

FRESH_SECONDS = 600.0
STALE_SECONDS = 3600.0  # how long a set is used that cannot be fetched anew
FETCH_SECONDS = 3.0
WAIT_SECONDS = 1.0
MOST_FETCHES, WINDOW_SECONDS = 5, 60.0
FAILURE_SECONDS = 5.0
MOST_SOURCES = 1000
MEDIA_TYPES = ("application/jwk-set+json", "application/json")


class _Source:
    """One client's `jwks_uri`, and what this process knows of the keys there."""

    def __init__(self, client: Client) -> None:
        self._client_id, self._uri = client.client_id, client.jwks_uri
        self._keys: Keys = []
        self._read_at = self._failed_at = float("-inf")
        self._fetches: deque[float] = deque(maxlen=MOST_FETCHES)
        self._lock = threading.Lock()

    def keys(self) -> Keys:
        """The keys, at most FRESH_SECONDS old while they can be fetched."""
        if self._age() > FRESH_SECONDS:
            self.renew(self._keys)
        return self._keys

    def renew(self, known: Keys) -> Keys | None:
        """Newer keys than those `known`; None where there are none to be had now."""
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            return None
        try:
            if self._keys is known:
                self._fetch()
            return self._keys if self._keys is not known else None
        finally:
            self._lock.release()

    def _age(self) -> float:
        return time.time() - self._read_at

    def _fetch(self) -> None:
        now = time.time()
        if self._age() > STALE_SECONDS:
            self._keys = []
        spent = len(self._fetches) == MOST_FETCHES and now - self._fetches[0] < WINDOW_SECONDS
        if spent or now - self._failed_at < FAILURE_SECONDS:
            return
        self._fetches.append(now)
        try:
            answer = outbound.fetch(self._uri, most_bytes=jwks.MOST_BYTES, accept=MEDIA_TYPES, seconds=FETCH_SECONDS)
            self._keys, self._read_at = jwks.read(json.loads(answer.body)), now
        except (
            outbound.OutboundRefused,
            outbound.OutboundFailed,
            jwks.KeySetRefused,
            ValueError,
            RecursionError,
        ) as error:
            self._failed_at = time.time()
            logger.info(
                "client keys not fetched", client=self._client_id, detail=f"{type(error).__name__}: {error}"[:200]
            )


_sources: OrderedDict[tuple[int, str], _Source] = OrderedDict()
_lock = threading.Lock()


def forget_cached() -> None:
    """Fetch every client's keys anew on their next use in this process."""
    with _lock:
        _sources.clear()


def verify(client: Client, token: str, *, algorithms: Collection[str], types: Collection[str]) -> dict[str, Any]:
    """The claims of a token that a key of this client signed; see `jose.verify_client_jwt`. Raises NotVerified."""
    if not client.jwks_uri:
        return jose.verify_client_jwt(token, _registered(client), algorithms=algorithms, types=types)
    source = _source(client)
    known = source.keys()
    try:
        return jose.verify_client_jwt(token, known, algorithms=algorithms, types=types)
    except jose.KeyNotFound:
        newer = source.renew(known)
        if newer is None:
            raise
        return jose.verify_client_jwt(token, newer, algorithms=algorithms, types=types)


def _registered(client: Client) -> Keys:
    try:
        return jwks.read(client.jwks)
    except jwks.KeySetRefused as refusal:
        raise jose.NotVerified(f"key set {refusal}") from refusal


def _source(client: Client) -> _Source:
    """The source of a client's keys; of too many, the one that was not needed for the longest time is forgotten."""
    name = client.pk, client.jwks_uri
    with _lock:
        source = _sources.setdefault(name, _Source(client))
        _sources.move_to_end(name)
        if len(_sources) > MOST_SOURCES:
            _sources.popitem(last=False)
        return source
