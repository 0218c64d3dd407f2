"""Django's session engine over `BrowserState`: the stock database store, but rows are found by the cookie's hash."""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from accounts.models import BrowserState


def fingerprint(session_key: str) -> str:
    """The primary key under which a cookie's value is stored. The value has 128 bits and more, so no salt is needed."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(DatabaseStore):
    """The store named by SESSION_ENGINE."""

    @classmethod
    def get_model_class(cls) -> type[BrowserState]:
        return BrowserState

    def _get_session_from_db(self) -> BrowserState | None:
        row = BrowserState.objects.filter(
            session_key=fingerprint(self.session_key or ""), expire_date__gt=timezone.now()
        ).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str | None = None) -> bool:
        return BrowserState.objects.filter(session_key=fingerprint(session_key or "")).exists()

    def create_model_instance(self, data: dict[str, Any]) -> BrowserState:
        return BrowserState(
            session_key=fingerprint(self._get_or_create_session_key()),  # type: ignore[attr-defined]  # the stubs lack it
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            BrowserState.objects.filter(session_key=fingerprint(key)).delete()
