"""The one way in. Call it inside the transaction that makes the fact true, so that neither stands without the other."""

from typing import Any

import structlog

from audit import origin
from audit.events import EventName
from audit.models import Event

logger = structlog.get_logger("audit")


def record(
    name: EventName, /, *, person: object = "", client: str = "", session: object = "", reason: str = "", **details: Any
) -> None:
    """Keep one fact.

    `person` is a subject (`User.public_id`), `client` a client_id, `session` a sid, `reason` a short stable word or
    phrase, `details` JSON values. Never pass a secret: neither tokens nor codes nor passwords have a place here.
    """
    where = origin.current()
    Event.objects.create(
        name=name,
        person=str(person),
        client=client[:255],
        session=str(session),
        reason=reason[:100],
        ip=where.ip,
        user_agent=where.user_agent,
        request_id=where.request_id,
        details=details,
    )
    logger.info(name.value, person=str(person), client=client[:255], session=str(session), reason=reason[:100])
