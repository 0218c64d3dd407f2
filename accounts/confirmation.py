"""Is it still you? Sensitive acts ask for a proof that is at most ten minutes old."""

from datetime import datetime, timedelta

from accounts.models import Session

RECENT = timedelta(minutes=10)


def is_recent(session: Session, now: datetime) -> bool:
    """Whether the person of this session proved who they are within the last ten minutes."""
    return now - session.auth_time <= RECENT
