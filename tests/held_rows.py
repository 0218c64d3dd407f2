"""Races that go the same way every time: what changes a row waits until the other side has come to it."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any, TypeVar

from django.db import connection, connections, transaction
from django.db.models import QuerySet

Answer = TypeVar("Answer")
SECONDS = 30
# Who waits for a lock that this connection holds. Unlike the views of activity, it is not frozen in a transaction.
WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"


def changed_under(work: Callable[[], Answer], rows: QuerySet[Any], change: Callable[[], object]) -> Answer:
    """Begin `work` in a thread, make `change` once it waits for `rows`, and return what it then comes to.

    What `work` reads before it locks anything, it has read as it was before the change.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert list(rows.select_for_update()), "there is nothing to hold"
            begun = pool.submit(_run, work)
            _wait_for(begun)
            change()
        return begun.result(timeout=SECONDS)


def _run(work: Callable[[], Answer]) -> Answer:
    try:
        return work()
    finally:
        connections.close_all()  # back to the pool: the thread ends here


def _wait_for(begun: Future[Any]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        assert not begun.done(), f"it never came to the rows: {begun.result()}"
        Event().wait(0.01)
    raise AssertionError(f"it did not come to the rows in {SECONDS} s")
