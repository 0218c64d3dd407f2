"""How social-auth meets Django here: it reads requests and browser state, and signs nobody in."""

from typing import Any

from django.conf import settings
from social_core.backends.base import BaseAuth
from social_django.strategy import DjangoStrategy


class Strategy(DjangoStrategy):
    """Named by SOCIAL_AUTH_STRATEGY."""

    def authenticate(self, backend: BaseAuth[Any], **kwargs: Any) -> Any:
        """Run the pipeline on the backend itself.

        Django's own authenticate() would offer the provider's answer, tokens and all, to every other backend, and to
        every listener of user_login_failed.
        """
        return backend.authenticate(self.request, strategy=self, storage=self.storage, backend=backend, **kwargs)

    def build_absolute_uri(self, path: str | None = None) -> str:
        """Callback addresses come from PUBLIC_URL, as registered at the providers, whatever the Host header says."""
        return f"{settings.PUBLIC_URL}{path or ''}"
