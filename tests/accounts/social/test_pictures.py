"""From a provider's word to the picture that apps are told of."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.tasks import fetch_picture
from tests.accounts.social.standin import arrive, connect, get_in
from tests.mailbox import Mailbox
from tests.people import Browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("provider", ["google", "facebook", "x", "github"])
def test_a_new_persons_picture_is_fetched_once(browser: Browser, mailbox: Mailbox, provider: str) -> None:
    get_in(browser, mailbox, provider)
    (job,) = ProcrastinateJob.objects.filter(task_name="fetch_picture")
    fetch_picture(**job.args)
    person = User.objects.get()
    assert person.picture.startswith("http://localhost:8000/pictures/")
    assert browser.open(person.picture.removeprefix("http://localhost:8000"))["Content-Type"] == "image/webp"


@pytest.mark.parametrize("provider", ["apple", "microsoft"])
def test_who_tells_of_no_picture_is_asked_for_none(browser: Browser, provider: str) -> None:
    arrive(browser, provider)
    assert not ProcrastinateJob.objects.filter(task_name="fetch_picture").exists()


def test_a_picture_that_was_taken_away_stays_away(browser: Browser, other_browser: Browser, mailbox: Mailbox) -> None:
    get_in(browser, mailbox, "google")
    assert ProcrastinateJob.objects.filter(task_name="fetch_picture").count() == 1
    arrive(other_browser, "google")
    assert ProcrastinateJob.objects.filter(task_name="fetch_picture").count() == 1


def test_connecting_brings_a_picture_to_whoever_has_none(browser: Browser, kim: User) -> None:
    browser.sign_in(kim.email)
    connect(browser, "x")
    (job,) = ProcrastinateJob.objects.filter(task_name="fetch_picture")
    assert job.args["person_id"] == kim.pk
