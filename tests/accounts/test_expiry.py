"""Clearing away browser states and sessions whose time has passed, and nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import BrowserState, Session, User
from tests.clock import Later
from tests.people import Browser

pytestmark = pytest.mark.django_db

DAY = 86400


def clear() -> str:
    out = StringIO()
    call_command("clearsessions", stdout=out)
    return out.getvalue()


def test_what_is_alive_stays(browser: Browser, person: User) -> None:
    browser.sign_in()
    assert clear().startswith("Deleted: 0 browser states, 0 sessions")
    assert "You are signed in" in browser.open("/").content.decode()


def test_an_ended_session_is_kept_for_a_month(browser: Browser, person: User, later: Later) -> None:
    browser.sign_in()
    browser.submit(browser.open("/signout"))
    later(29 * DAY)
    clear()
    assert Session.objects.count() == 1
    later(2 * DAY)
    clear()
    assert not Session.objects.exists()


def test_a_session_that_nobody_ended_goes_a_month_after_its_end(browser: Browser, person: User, later: Later) -> None:
    browser.sign_in()
    later(91 * DAY)
    clear()
    assert (BrowserState.objects.count(), Session.objects.count()) == (0, 1)
    later(31 * DAY)
    clear()
    assert not Session.objects.exists()
