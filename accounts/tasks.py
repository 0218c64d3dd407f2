"""The jobs of this room. The queue finds them here by the module's name."""

import structlog
from django.utils import timezone

from accounts import expiry, lifecycle, mail, pictures, sessions
from accounts.jobs import PATIENTLY, SEVERAL_TIMES, periodic, task
from accounts.models import User
from accounts.social import providers

logger = structlog.get_logger("accounts")


@task(name="send_mail", queue="mail", retry=PATIENTLY)
def send_mail(mail_id: int) -> None:
    """Hand one stored message to the mail server; fails, and is tried again, while the server does not take it."""
    mail.deliver(mail_id)


@periodic(cron="17 3 * * *")
@task(name="clear_expired_accounts", queueing_lock="clear_expired_accounts")
def clear_expired(timestamp: int) -> None:
    """Every night: what has expired in this room. `timestamp` is when the run was due, in Unix seconds."""
    logger.info("cleared", due=timestamp, **expiry.clear_expired())


@periodic(cron="47 * * * *")
@task(name="end_due_sessions", queueing_lock="end_due_sessions")
def end_due_sessions(timestamp: int) -> None:
    """Every hour: the sign-ins that ran out, so that apps hear of it. `timestamp` is when the run was due."""
    logger.info("sessions ended", due=timestamp, count=sessions.end_due(timezone.now()))


@periodic(cron="37 3 * * *")
@task(name="delete_due_accounts", queueing_lock="delete_due_accounts")
def delete_due_accounts(timestamp: int) -> None:
    """Every night: the accounts whose owners asked for it a fortnight ago."""
    logger.info("accounts deleted", due=timestamp, count=lifecycle.delete_due(now=timezone.now()))


@task(name="fetch_picture", retry=SEVERAL_TIMES)
def fetch_picture(person_id: int, provider: str, url: str) -> None:
    """Make a provider's picture of a person their own, unless they have decided about theirs meanwhile."""
    person = User.objects.filter(pk=person_id, picture="", picture_chosen_at=None).first()
    if person is None:
        return
    try:
        pictures.store(person, pictures.fetch(url, hosts=providers.picture_hosts(provider)), unasked=True)
    except (pictures.PictureNotFetched, pictures.PictureRefused) as refusal:
        logger.info("picture not taken", provider=provider, reason=str(refusal))
