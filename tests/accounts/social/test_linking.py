"""An account that is there already: linked when its person signs in to it, or asks for it while signed in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Identity, Session, User
from accounts.social import identities
from tests.accounts.social.standin import (
    PROVIDERS,
    arrive,
    begin,
    choose,
    connect,
    get_in,
    sent_to,
    signed_in_person,
)
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
ADDRESS = "kim.park@example.com"


@every_provider
def test_linking_asks_to_sign_in_to_the_account(browser: Browser, mailbox: Mailbox, kim: User, provider: str) -> None:
    page = browser.follow(get_in(browser, mailbox, provider, after="/signout"))
    assert page.status_code == 200
    assert "You have an account already" in page.content.decode()
    assert (signed_in_person(browser), Identity.objects.count()) == (None, 0)
    # The ordinary sign-in page, with all that it asks for.
    question = browser.follow(browser.sign_in(ADDRESS, after=page.wsgi_request.path))
    assert not Identity.objects.exists()
    last = browser.submit(question, decision="link")
    assert browser.next_address(last) == "/signout"
    assert Identity.objects.get().person == kim


@every_provider
def test_a_linked_identity_signs_in_to_the_account(
    browser: Browser, other_browser: Browser, kim: User, provider: str
) -> None:
    browser.sign_in(ADDRESS)
    connect(browser, provider)
    arrive(other_browser, provider)
    assert signed_in_person(other_browser) == kim


@every_provider
def test_the_owner_is_told_by_mail(browser: Browser, mailbox: Mailbox, kim: User, provider: str) -> None:
    browser.sign_in(ADDRESS)
    connect(browser, provider)
    message = mailbox.newest()
    assert message.to == ADDRESS
    assert "connected" in message.subject
    assert message.link.startswith("/not-me/")


def test_not_now_leaves_things_as_they_are(browser: Browser, mailbox: Mailbox, kim: User) -> None:
    page = browser.follow(get_in(browser, mailbox, "google", after="/signout"))
    question = browser.follow(browser.sign_in(ADDRESS, after=page.wsgi_request.path))
    assert browser.next_address(browser.submit(question, decision="later")) == "/signout"
    assert not Identity.objects.exists()


def test_signing_in_to_another_account_links_nothing(
    browser: Browser, mailbox: Mailbox, kim: User, person: User
) -> None:
    page = browser.follow(get_in(browser, mailbox, "google"))
    answer = browser.follow(browser.sign_in(person.email, after=page.wsgi_request.path))
    assert answer.status_code == 403
    assert browser.http.post(page.wsgi_request.path).status_code == 403
    assert not Identity.objects.exists()


def test_nobody_links_without_signing_in(browser: Browser, mailbox: Mailbox, kim: User) -> None:
    page = browser.follow(get_in(browser, mailbox, "google"))
    answer = browser.submit(page, decision="link", csrfmiddlewaretoken=page.wsgi_request.META["CSRF_COOKIE"])
    assert "You have an account already" in answer.content.decode()
    assert not Identity.objects.exists()


def test_the_question_waits_in_its_own_browser_only(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, kim: User
) -> None:
    page = browser.follow(get_in(browser, mailbox, "google"))
    other_browser.sign_in(ADDRESS)
    assert other_browser.http.get(page.wsgi_request.path).status_code == 400


def test_a_sign_in_from_before_the_question_does_not_answer_it(browser: Browser, mailbox: Mailbox, kim: User) -> None:
    page = browser.follow(get_in(browser, mailbox, "google"))
    question = browser.follow(browser.sign_in(ADDRESS, after=page.wsgi_request.path))
    Session.objects.update(auth_time=timezone.now() - timedelta(hours=1))
    assert browser.submit(question, decision="link").status_code == 403
    assert not Identity.objects.exists()


def test_nothing_that_the_person_chose_is_overwritten(browser: Browser, kim: User) -> None:
    browser.sign_in(ADDRESS)
    connect(browser, "google")
    kim.refresh_from_db()
    assert (kim.name, kim.email) == ("Kim at home", ADDRESS)


@every_provider
def test_an_identity_of_somebody_else_cannot_be_connected(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, person: User, provider: str
) -> None:
    get_in(other_browser, mailbox, provider)
    browser.sign_in(person.email)
    assert connect(browser, provider).status_code == 409
    assert Identity.objects.get().person != person


def test_connecting_twice_changes_nothing(browser: Browser, person: User) -> None:
    browser.sign_in(person.email)
    connect(browser, "x")
    assert browser.next_address(connect(browser, "x", after="/signout")) == "/signout"
    assert Identity.objects.count() == 1


@every_provider
def test_connecting_needs_somebody_signed_in(browser: Browser, provider: str) -> None:
    answer = begin(browser, provider, intent="connect")
    assert answer["Location"].startswith("/signin?next=")


@every_provider
def test_connecting_asks_who_it_is_when_that_was_long_ago(browser: Browser, person: User, provider: str) -> None:
    browser.sign_in(person.email)
    Session.objects.update(auth_time=timezone.now() - timedelta(minutes=11))
    assert begin(browser, provider, intent="connect")["Location"].startswith("/signin?confirm=1&next=")


def test_coming_back_from_a_provider_is_no_fresh_proof(browser: Browser, mailbox: Mailbox) -> None:
    """A provider that knows its browser asks nothing, so it cannot open what asks to confirm that it is you."""
    get_in(browser, mailbox, "google")
    long_ago = timezone.now() - timedelta(minutes=11)
    Session.objects.update(auth_time=long_ago)
    arrive(browser, "google")
    assert Session.objects.get().auth_time == long_ago


def test_a_sign_in_with_a_strange_account_while_signed_in_links_nothing(browser: Browser, person: User) -> None:
    browser.sign_in(person.email)
    assert arrive(browser, "google").status_code == 403
    assert (User.objects.count(), Identity.objects.count()) == (1, 0)
    assert signed_in_person(browser) == person


def test_connecting_ends_when_its_person_has_signed_out_meanwhile(browser: Browser, person: User) -> None:
    browser.sign_in(person.email)
    callback = choose(sent_to(begin(browser, "google", intent="connect")))
    browser.submit(browser.open("/signout"))
    assert browser.http.get(callback).status_code == 403
    assert not Identity.objects.exists()


def test_an_account_without_a_password_is_confirmed_through_its_provider(browser: Browser, mailbox: Mailbox) -> None:
    get_in(browser, mailbox, "google")
    browser.submit(browser.open("/signout"))
    page = browser.follow(arrive(browser, "x"))
    question = browser.follow(arrive(browser, "google", after=page.wsgi_request.path))
    browser.submit(question, decision="link")
    assert {identity.provider for identity in Identity.objects.all()} == {"google", "x"}
    assert User.objects.count() == 1


def test_a_way_in_must_remain(browser: Browser, mailbox: Mailbox) -> None:
    get_in(browser, mailbox, "google")
    person = User.objects.get()
    (google,) = identities.of(person)
    with pytest.raises(identities.LastWayIn):
        identities.unlink(person, google.pk)
    connect(browser, "x")
    identities.unlink(person, google.pk)
    assert [identity.provider for identity in identities.of(person)] == ["x"]
    assert "disconnected" in mailbox.newest().subject


def test_with_a_password_every_identity_may_go(browser: Browser, person: User) -> None:
    browser.sign_in(person.email, PASSWORD)
    connect(browser, "google")
    identities.unlink(person, identities.of(person)[0].pk)
    assert identities.of(person) == []


def test_an_identity_at_a_provider_that_is_switched_off_is_no_way_in(
    browser: Browser, mailbox: Mailbox, settings
) -> None:
    get_in(browser, mailbox, "google")
    connect(browser, "x")
    person = User.objects.get()
    settings.SOCIAL_AUTH_X_KEY = ""
    google = next(identity for identity in identities.of(person) if identity.provider == "google")
    with pytest.raises(identities.LastWayIn):
        identities.unlink(person, google.pk)


def test_nobody_unlinks_what_is_another_persons(browser: Browser, mailbox: Mailbox, person: User) -> None:
    get_in(browser, mailbox, "google")
    with pytest.raises(Identity.DoesNotExist):
        identities.unlink(person, Identity.objects.get().pk)
