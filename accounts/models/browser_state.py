"""What a browser's session cookie stands for. The key is stored as its hash: the table alone lets nobody in."""

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class BrowserState(AbstractBaseSession):
    """A row of Django's session store; `session_key` holds the SHA-256 of the cookie's value, in hexadecimal."""

    session_key = models.CharField(max_length=64, primary_key=True)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store that reads and writes these rows."""
        from accounts.browser_state import SessionStore  # noqa: PLC0415 — the store stands on this model

        return SessionStore
