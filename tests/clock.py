"""The clock of a test: put forward, and running on from there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

Later = Callable[[float], None]


@pytest.fixture
def later(time_machine: TimeMachineFixture) -> Later:
    """Put the clock forward by seconds."""

    def put_forward(seconds: float) -> None:
        time_machine.move_to(datetime.now(UTC) + timedelta(seconds=seconds))

    return put_forward
