"""An address counts when the provider vouches for it or a mailed code comes back; until then nobody has an account."""

from datetime import timedelta

import pytest
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts import throttles
from accounts.models import EmailProof, User
from tests.accounts.social.standin import PROVIDERS, arrive, prove_address, signed_in_person
from tests.mailbox import Mailbox
from tests.people import Browser

pytestmark = pytest.mark.django_db
# What a provider may leave open: Facebook never vouches, most may say "unverified", each may say nothing.
OPEN = [
    ("google", "unverified"),
    ("google", "none"),
    ("apple", "unverified"),
    ("apple", "none"),
    ("facebook", "verified"),
    ("facebook", "none"),
    ("x", "none"),
    ("microsoft", "unverified"),
    ("microsoft", "none"),
    ("github", "none"),
]
VOUCHED = [(provider, "verified") for provider in PROVIDERS if provider != "facebook"]
ADDRESS = "kim.park@example.com"


@pytest.mark.parametrize(("provider", "email"), VOUCHED)
def test_a_vouched_address_is_taken(browser: Browser, mailbox: Mailbox, provider: str, email: str) -> None:
    arrive(browser, provider, email=email)
    assert signed_in_person(browser) is not None
    assert mailbox.read() == []


@pytest.mark.parametrize(("provider", "email"), OPEN)
def test_an_address_without_a_word_for_it_is_proved_first(
    browser: Browser, mailbox: Mailbox, provider: str, email: str
) -> None:
    response = arrive(browser, provider, email=email, after="/signout")
    assert not User.objects.exists()
    assert signed_in_person(browser) is None
    last = prove_address(browser, mailbox, response, ADDRESS)
    assert browser.next_address(last) == "/signout"
    person = signed_in_person(browser)
    assert person is not None
    assert (person.email, person.email_verified_at is not None) == (ADDRESS, True)


@pytest.mark.parametrize(("provider", "email"), OPEN)
def test_the_providers_own_address_is_there_to_be_agreed_to(browser: Browser, provider: str, email: str) -> None:
    page = browser.follow(arrive(browser, provider, email=email))
    assert (f'value="{ADDRESS}"' in page.content.decode()) == (email != "none")


def test_another_address_than_the_providers_may_be_proved(browser: Browser, mailbox: Mailbox) -> None:
    prove_address(browser, mailbox, arrive(browser, "facebook"), "Kim@Elsewhere.example")
    assert User.objects.get().email == "kim@elsewhere.example"


def test_a_wrong_code_proves_nothing_and_five_end_it(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.follow(arrive(browser, "facebook"))
    page = browser.follow(browser.submit(page, email=ADDRESS))
    code = mailbox.newest().code
    for _ in range(5):
        assert browser.submit(page, code="BBBB-BBBB").status_code == 400
    assert browser.submit(page, code=code).status_code == 400
    assert not User.objects.exists()


def test_the_code_is_worth_nothing_in_another_browser(
    browser: Browser, other_browser: Browser, mailbox: Mailbox
) -> None:
    page = browser.follow(arrive(browser, "facebook"))
    page = browser.follow(browser.submit(page, email=ADDRESS))
    address = page.wsgi_request.path
    assert other_browser.http.get(address).status_code == 400
    assert browser.submit(page, code=mailbox.newest().code).status_code == 200


def test_two_tabs_wait_for_their_own_codes(browser: Browser, mailbox: Mailbox) -> None:
    first = browser.follow(browser.submit(browser.follow(arrive(browser, "facebook", "kim")), email=ADDRESS))
    first_code = mailbox.newest().code
    second = browser.follow(
        browser.submit(browser.follow(arrive(browser, "x", "jose", email="none")), email="j@x.example")
    )
    second_code = mailbox.newest().code
    assert browser.submit(second, code=first_code).status_code == 400
    assert browser.submit(first, code=first_code).status_code == 200
    assert User.objects.get().email == ADDRESS
    # Somebody is signed in now; who comes from the second tab must not be mixed up with them.
    assert browser.submit(second, code=second_code).status_code == 403
    assert User.objects.count() == 1


def test_whether_the_address_has_an_account_is_not_told_before_the_code(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, kim: User
) -> None:
    known = browser.follow(browser.submit(browser.follow(arrive(browser, "facebook")), email=ADDRESS))
    page = other_browser.follow(arrive(other_browser, "facebook"))
    unknown = other_browser.follow(other_browser.submit(page, email="nobody@example.com"))
    assert known.status_code == unknown.status_code == 200
    words = [answer.content.decode().partition("<main")[2] for answer in (known, unknown)]
    assert "account" not in words[0] + words[1]


def test_one_address_gets_a_few_mails_an_hour(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.follow(arrive(browser, "facebook"))
    statuses = [browser.submit(page, email=ADDRESS).status_code for _ in range(4)]
    assert statuses == [303, 303, 303, 303]
    assert len(mailbox.read()) == 3


def test_an_address_that_is_none_is_said_to_be_none(browser: Browser) -> None:
    page = browser.follow(arrive(browser, "x", email="none"))
    assert browser.submit(page, email="not an address").status_code == 400


def test_the_code_is_sent_again_on_request_but_not_at_once(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.follow(browser.submit(browser.follow(arrive(browser, "facebook")), email=ADDRESS))
    assert len(mailbox.read()) == 1
    answer = browser.submit(page, resend="yes")
    assert answer.status_code == 303
    assert mailbox.read() == []


def test_codes_are_not_guessed_at_from_one_network(browser: Browser) -> None:
    page = browser.follow(browser.submit(browser.follow(arrive(browser, "facebook")), email=ADDRESS))
    for _ in range(30):
        throttles.hit(throttles.CODE_BY_NETWORK, "127.0.0.0/24")
    assert browser.submit(page, code="BBBB-BBBB").status_code == 429


def test_a_spent_code_is_not_sent_again(browser: Browser) -> None:
    page = browser.follow(browser.submit(browser.follow(arrive(browser, "facebook")), email=ADDRESS))
    EmailProof.objects.update(used_at=timezone.now())
    assert browser.submit(page, resend="yes").status_code == 400


def test_a_page_that_nobody_waits_at_says_so(browser: Browser) -> None:
    for page in ("address", "code", "link"):
        assert browser.open(f"/social/{page}/nobody-waits-here").status_code == 400


def test_who_waits_too_long_starts_again(browser: Browser, time_machine: TimeMachineFixture) -> None:
    page = browser.follow(arrive(browser, "facebook"))
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert browser.http.get(page.wsgi_request.path).status_code == 400
