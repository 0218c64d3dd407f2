"""ID tokens that lie, one way at a time, each beside the truth."""

import pytest

from accounts.models import User
from demo.providers import google
from tests.accounts.social.standin import arrive, signed_in_person
from tests.people import Browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("lie", google.SHEET.lies)
def test_a_lie_is_refused(browser: Browser, lie: str) -> None:
    response = arrive(browser, "google", lie=lie)
    assert response.status_code == 502, lie
    assert "cannot be trusted" in response.content.decode()
    assert signed_in_person(browser) is None
    assert not User.objects.exists()


def test_the_truth_is_taken(browser: Browser) -> None:
    assert arrive(browser, "google").status_code == 200
    assert signed_in_person(browser) is not None


def test_after_a_lie_the_truth_is_taken_in_the_same_browser(browser: Browser) -> None:
    arrive(browser, "google", lie="nonce")
    arrive(browser, "google")
    assert signed_in_person(browser) is not None
