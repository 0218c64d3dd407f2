"""What GitHub does in its own way: a public address that proves nothing, and a list that says what is verified."""

import pytest

from accounts.models import User
from demo.providers import github
from tests.accounts.social.standin import arrive, signed_in_person
from tests.people import Browser

pytestmark = pytest.mark.django_db


def test_the_primary_address_counts_and_not_the_one_of_the_profile(browser: Browser) -> None:
    """The profile shows ada@example.com, which anybody can write there."""
    arrive(browser, "github")
    assert User.objects.get().email == "kim.park@example.com"


@pytest.mark.parametrize("email", ["unverified", "none"])
def test_without_a_verified_primary_address_one_is_asked_for(browser: Browser, email: str) -> None:
    """Also where another address of theirs is verified: the person did not choose that one."""
    page = browser.follow(arrive(browser, "github", email=email))
    assert "/social/address/" in page.wsgi_request.path
    assert "kim.park@example.com" not in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("lie", github.WITHOUT_ADDRESS)
def test_a_list_with_odd_words_has_no_verified_address(browser: Browser, lie: str) -> None:
    page = browser.follow(arrive(browser, "github", lie=lie))
    assert "/social/address/" in page.wsgi_request.path
    assert not User.objects.exists()


@pytest.mark.parametrize("lie", github.REFUSED)
def test_a_profile_that_is_none_is_refused(browser: Browser, lie: str) -> None:
    assert arrive(browser, "github", lie=lie).status_code in {502, 503}
    assert signed_in_person(browser) is None
    assert not User.objects.exists()
