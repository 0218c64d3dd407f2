"""Signing up and in with each provider, and ending where the person wanted to be."""

import pytest

from accounts.models import Identity, Session, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.social.standin import PROVIDERS, Standin, arrive, begin, get_in, signed_in_person
from tests.mailbox import Mailbox
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.parametrize("provider", PROVIDERS)


def test_a_new_person_gets_an_account_and_is_signed_in(browser: Browser, mailbox: Mailbox, provider: str) -> None:
    response = get_in(browser, mailbox, provider)
    assert browser.next_address(response) == "/"
    person = signed_in_person(browser)
    assert person is not None
    assert (person.email, person.name, person.given_name) == ("kim.park@example.com", "Kim Park", "Kim")
    assert person.email_verified_at is not None
    assert not person.has_usable_password()
    assert Event.objects.filter(name=EventName.PERSON_CREATED, details__provider=provider).count() == 1


def test_the_identity_is_kept_by_the_providers_own_identifier(
    browser: Browser, mailbox: Mailbox, standin: Standin, provider: str
) -> None:
    get_in(browser, mailbox, provider)
    identity = Identity.objects.get()
    assert (identity.provider, identity.uid) == (provider, standin.uid(provider))


def test_a_known_identity_signs_its_person_in_without_a_question(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, provider: str
) -> None:
    get_in(browser, mailbox, provider)
    arrive(other_browser, provider)
    assert signed_in_person(other_browser) == signed_in_person(browser)
    assert (User.objects.count(), Identity.objects.count()) == (1, 1)


def test_the_session_says_that_a_provider_vouched(browser: Browser, mailbox: Mailbox, provider: str) -> None:
    get_in(browser, mailbox, provider)
    assert Session.objects.get().amr == ["fed"]


def test_two_people_of_one_provider_are_two_people(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, provider: str
) -> None:
    get_in(browser, mailbox, provider, "kim")
    get_in(other_browser, mailbox, provider, "jose")
    assert set(User.objects.values_list("name", flat=True)) == {"Kim Park", "José Núñez"}


def test_the_sign_in_ends_at_the_relying_party_that_asked(
    browser: Browser, mailbox: Mailbox, shop: RelyingParty, provider: str
) -> None:
    signin = browser.follow(shop.authorize(browser))
    response = browser.follow(get_in(browser, mailbox, provider, after=signin.context["next"]))
    assert response["Location"].startswith(f"{shop.redirect_uri}?code=")


def test_who_has_no_password_and_must_prove_it_again_does_so_by_mail(
    browser: Browser, mailbox: Mailbox, shop: RelyingParty, provider: str
) -> None:
    get_in(browser, mailbox, provider)
    page = browser.follow(shop.authorize(browser, prompt="login"))
    page = browser.follow(browser.submit(page, send="yes"))
    response = browser.follow(browser.submit(page, code=mailbox.newest().code))
    assert response["Location"].startswith(f"{shop.redirect_uri}?code=")


def test_a_closed_account_is_refused_in_plain_words(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, provider: str
) -> None:
    get_in(browser, mailbox, provider)
    User.objects.update(is_active=False)
    response = arrive(other_browser, provider)
    assert response.status_code == 403
    assert "closed" in response.content.decode()
    assert signed_in_person(other_browser) is None


def test_the_next_hop_may_leave_our_origin_only_by_a_page(browser: Browser, provider: str) -> None:
    """Chromium would stop a redirect that follows a form's submission (form-action)."""
    response = begin(browser, provider)
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"


def test_beginning_takes_a_post_with_the_pages_token(browser: Browser, provider: str) -> None:
    assert browser.http.get(f"/social/begin/{provider}").status_code == 405
    assert browser.http.post(f"/social/begin/{provider}", {"next": "/"}).status_code == 403
