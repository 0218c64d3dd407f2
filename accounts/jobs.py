"""Work for later: the one module that knows the job queue (procrastinate, in the same PostgreSQL).

A job is put into the queue in the transaction that makes it necessary, so that neither can happen without the other.
Arguments are stored and logged in the clear: pass primary keys, never secrets.
"""

import time

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# 4, 16, 64, 256 … seconds: a mail server that is down for a day loses nothing.
PATIENTLY = RetryStrategy(max_attempts=12, exponential_wait=4)
# For what is worth little tomorrow: six hours in all. Whoever uses it counts the tries, and ends before this does.
FOR_HOURS = RetryStrategy(max_attempts=8, exponential_wait=4)
# For what is pleasant to have and can be done without.
SEVERAL_TIMES = RetryStrategy(max_attempts=4, exponential_wait=4)

task = app.task
periodic = app.periodic


def periodic_names() -> list[str]:
    """The jobs that the worker does by the clock, whichever room they belong to."""
    return sorted(found.task.name for found in app.periodic_registry.periodic_tasks.values())


def run_now(name: str) -> None:
    """Do a periodic job here and at once, as the worker would."""
    app.tasks[name](timestamp=int(time.time()))
