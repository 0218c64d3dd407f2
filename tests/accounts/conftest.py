"""What the tests of this room share."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from accounts import hashers
from tests.clock import Later, later

__all__ = ["Later", "later"]


@pytest.fixture
def every_turn_taken() -> Iterator[None]:
    """As many password hashes are under way as this process computes at a time."""
    for _ in range(settings.PASSWORD_HASH_PARALLELISM):
        assert hashers._turns.acquire(timeout=0)
    yield
    for _ in range(settings.PASSWORD_HASH_PARALLELISM):
        hashers._turns.release()
