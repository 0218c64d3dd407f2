"""Password hashing at a known cost: Argon2id at OWASP's parameters, never more at a time than the machine can carry."""

from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

_turns = BoundedSemaphore(settings.PASSWORD_HASH_PARALLELISM)


class HashingBusy(Exception):
    """Every turn to hash is taken; the caller should be told to come back (503)."""


class BoundedArgon2Hasher(Argon2PasswordHasher):
    """Argon2id, t=2, m=19 MiB, p=1.

    A flood of sign-ins waits in a short line instead of taking 19 MiB each; who waits too long gets `HashingBusy`.
    Longer passwords than the policy allows are refused before any work is done for them.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        if len(password) > settings.PASSWORD_MAX_CHARACTERS:
            raise ValueError("The password is longer than the policy allows.")
        return str(self._in_turn(super().encode, password, salt))

    def verify(self, password: str, encoded: str) -> bool:
        if len(password) > settings.PASSWORD_MAX_CHARACTERS:
            return False
        return bool(self._in_turn(super().verify, password, encoded))

    def _in_turn(self, work: Any, *arguments: str) -> Any:
        if not _turns.acquire(timeout=settings.PASSWORD_HASH_WAIT_SECONDS):
            raise HashingBusy
        try:
            return work(*arguments)
        finally:
            _turns.release()
