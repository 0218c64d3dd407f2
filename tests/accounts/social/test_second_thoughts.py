"""What a provider brings does not come back when its person has taken it away, and nobody is bombed on its way."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import pictures
from accounts.models import User
from accounts.social import proving
from accounts.social.arrivals import Arrival
from accounts.tasks import fetch_picture
from tests.accounts.social.standin import arrive, get_in, signed_in_person
from tests.clock import Later, later
from tests.mailbox import Mailbox
from tests.people import Browser

__all__ = ["later"]
pytestmark = pytest.mark.django_db


def test_a_picture_that_its_person_removed_does_not_come_back_with_the_next_sign_in(
    browser: Browser, other_browser: Browser, mailbox: Mailbox
) -> None:
    get_in(browser, mailbox, "google")
    (job,) = ProcrastinateJob.objects.filter(task_name="fetch_picture")
    fetch_picture(**job.args)
    person = User.objects.get()
    assert person.picture
    pictures.remove(person)
    arrive(other_browser, "google")
    assert signed_in_person(other_browser) == person
    assert ProcrastinateJob.objects.filter(task_name="fetch_picture").count() == 1


def test_codes_mailed_again_count_as_mail_to_the_address(mailbox: Mailbox, later: Later) -> None:
    arrival = Arrival("facebook", "1", "", False)
    handle = proving.begin("victim@example.com", arrival)
    for _ in range(8):
        later(61)
        proving.resend(handle, arrival)
    assert len(mailbox.read()) == 3


def test_many_sign_ins_mail_one_address_no_more_than_a_few_codes(mailbox: Mailbox) -> None:
    for number in range(8):
        proving.begin("victim@example.com", Arrival("facebook", str(number), "", False))
    assert len(mailbox.read()) == 3
