"""Signing up and in: for each provider, and with each thing that a provider may not tell."""

import pytest

from accounts import sessions
from accounts.models import Identity, Session, User
from tests.accounts.social.standin import arrive
from tests.people import Browser
from tests.relying_party import RelyingParty

VOUCHING = ("google", "x")


def signed_in_person(browser: Browser) -> User | None:
    """Who is signed in at the browser."""
    key = browser.http.session.get(sessions.STATE_KEY)
    session = Session.objects.filter(pk=key, ended_at=None).select_related("person").first()
    return session.person if session is not None else None


@pytest.mark.parametrize("provider", VOUCHING)
def test_a_new_person_gets_an_account_and_is_signed_in(browser: Browser, provider: str) -> None:
    response = arrive(browser, provider)
    assert browser.next_address(response) == "/"
    person = signed_in_person(browser)
    assert person is not None
    assert (person.email, person.name) == ("kim.park@example.com", "Kim Park")
    assert person.email_verified_at is not None
    assert not person.has_usable_password()


@pytest.mark.parametrize("provider", VOUCHING)
def test_a_known_identity_signs_its_person_in_again(browser: Browser, new_browser, provider: str) -> None:
    arrive(browser, provider)
    again = new_browser()
    arrive(again, provider)
    assert signed_in_person(again) == signed_in_person(browser)
    assert User.objects.count() == 1
    assert Identity.objects.count() == 1


@pytest.mark.parametrize("provider", VOUCHING)
def test_the_sign_in_ends_at_the_relying_party_that_asked(browser: Browser, shop: RelyingParty, provider: str) -> None:
    asked = shop.authorize(browser)
    after = "/o/authorize/" + asked["Location"].rpartition("%2F")[2]
    response = browser.follow(arrive(browser, provider, after=after))
    assert response["Location"].startswith(shop.redirect_uri)
    assert "code=" in response["Location"]
