"""Many at once: real threads that start together, and real HTTP."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connections

Answer = TypeVar("Answer")

# The test server lets ten connections wait to be accepted; more than that come in one moment here.
ThreadedWSGIServer.request_queue_size = 128


def at_once(times: int, work: Callable[[], Answer]) -> list[Answer]:
    """Do `work` in as many threads, none of which begins before all are there; the answers in no particular order."""
    return each_at_once([work] * times)


def each_at_once(works: list[Callable[[], Answer]]) -> list[Answer]:
    """The same for different pieces of work; the answers are in their order."""
    gate = Barrier(len(works))

    def run(work: Callable[[], Answer]) -> Answer:
        gate.wait()
        try:
            return work()
        finally:
            connections.close_all()  # back to the pool: the thread ends here

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
