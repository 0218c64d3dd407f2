"""What social-auth keeps of each round trip goes with the nightly clearing, and not before it may."""

from datetime import timedelta

import pytest
from django.utils import timezone
from social_django.models import Association, Nonce
from time_machine import TimeMachineFixture

from accounts.expiry import clear_expired
from tests.accounts.social.standin import begin, choose, sent_to, signed_in_person
from tests.people import Browser

pytestmark = pytest.mark.django_db


def test_old_states_and_nonces_are_cleared_away(browser: Browser, time_machine: TimeMachineFixture) -> None:
    begin(browser, "google")
    assert (Nonce.objects.count(), Association.objects.count()) == (1, 1)
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert clear_expired()["social_states"] == 2
    assert (Nonce.objects.count(), Association.objects.count()) == (0, 0)


def test_a_sign_in_under_way_is_left_alone(browser: Browser) -> None:
    address = sent_to(begin(browser, "google"))
    clear_expired()
    browser.http.get(choose(address))
    assert signed_in_person(browser) is not None
