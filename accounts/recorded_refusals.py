"""Refusals that anybody can bring about, without a secret and without end: recorded up to a bound, then logged alone.

Else a stranger could fill the table of facts, and hide in it what was done before.
"""

from typing import Any

import structlog

from accounts import throttles
from audit.events import EventName
from audit.record import record

logger = structlog.get_logger("accounts")


def keep(event: EventName, *, client: str = "", **about: Any) -> None:
    """Record a refusal, unless too many about this client came from the same network within the hour.

    `about` is what `record` takes. Call it outside of a transaction that the refusal undoes.
    """
    try:
        throttles.hit(throttles.REFUSED_BY_NETWORK, f"{client}|{throttles.network()}")
    except throttles.Throttled:
        logger.info("refusal not recorded", refusal=event, client=client)
        return
    record(event, client=client, **about)
