"""What Django asks about permissions. Nobody signs in through here: `accounts.signin` is the only way in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


class PermissionsBackend(ModelBackend):
    """Answers has_perm for the admin; refuses every authenticate(), so that no library can bypass the ladder."""

    def authenticate(self, request: HttpRequest | None, *credentials: Any, **more: Any) -> User | None:  # noqa: ARG002 — Django's signature
        return None
