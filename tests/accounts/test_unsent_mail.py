"""Mail that could not be delivered is kept no longer than it is tried."""

import pytest

from accounts import expiry, mail
from accounts.models import OutgoingMail
from tests.clock import Later

pytestmark = pytest.mark.django_db


def test_mail_whose_job_gave_up_long_ago_is_cleared(later: Later) -> None:
    mail.send("account_deleted", to="gone@example.com", context={})
    later(expiry.MAIL_KEPT.total_seconds() - 60)
    assert expiry.clear_expired()["unsent_mail"] == 0
    later(120)
    assert expiry.clear_expired()["unsent_mail"] == 1
    assert not OutgoingMail.objects.exists()
