"""The jobs of this room. The queue finds them here by the module's name."""

import structlog

from accounts.jobs import FOR_HOURS, SEVERAL_TIMES, periodic, task
from oidc import expiry, keys, logos, logout_deliveries

logger = structlog.get_logger("oidc")


@task(name="send_logout_token", queue="logout", retry=FOR_HOURS)
def send_logout_token(delivery_id: int) -> None:
    """Tell one client of one session's end; fails, and is tried again, while the client does not answer."""
    logout_deliveries.deliver(delivery_id)


@task(name="fetch_client_logo", retry=SEVERAL_TIMES)
def fetch_client_logo(client_key: int, url: str) -> None:
    """Make the picture at a client's logo_uri its logo here."""
    logos.fetch(client_key, url)


@periodic(cron="7 * * * *")
@task(name="clear_expired_tokens", queueing_lock="clear_expired_tokens")
def clear_expired(timestamp: int) -> None:
    """Every hour: codes, tokens, requests and retired keys that have expired. `timestamp` is when the run was due."""
    logger.info("cleared", due=timestamp, deleted=expiry.clear_expired(), keys_cleared=len(keys.clear_retired()))


@periodic(cron="27 4 1 * *")
@task(name="rotate_signing_keys", queueing_lock="rotate_signing_keys")
def rotate_signing_keys(timestamp: int) -> None:
    """Every month: the published next keys sign from now on. `timestamp` is when the run was due."""
    logger.info("keys rotated", due=timestamp, steps=keys.rotate())
