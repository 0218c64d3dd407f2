"""Published attacks on accounts that several ways lead to: taking over by an equal address, and lying in wait for it.

The classes are those of Sudhodanan and Paverd, "Pre-hijacked accounts" (USENIX Security 2022), and of CVE-2025-61783.
"""

import pytest

from accounts.models import Identity, Session, User
from accounts.proofs import Purpose, begin
from tests.accounts.social.standin import PROVIDERS, arrive, connect, get_in, prove_address, signed_in_person
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
ADDRESS = "kim.park@example.com"


@pytest.fixture
def trap() -> User:
    """An account that somebody made with Kim's address, and never could confirm."""
    return User.objects.create_user(ADDRESS, PASSWORD, name="Mallory")


def test_an_equal_address_does_not_open_the_account(browser: Browser, kim: User) -> None:
    arrive(browser, "google")
    assert signed_in_person(browser) is None
    assert not Identity.objects.exists()


def test_an_address_in_other_letters_is_the_same_address(browser: Browser, mailbox: Mailbox, kim: User) -> None:
    page = browser.follow(prove_address(browser, mailbox, arrive(browser, "facebook"), "Kim.Park@Example.COM"))
    assert "You have an account already" in page.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_classic_federated_merge_an_unproved_account_yields_to_the_owner(
    browser: Browser, other_browser: Browser, mailbox: Mailbox, trap: User, provider: str
) -> None:
    get_in(browser, mailbox, provider)
    person = signed_in_person(browser)
    assert person is not None
    assert (person.email, person.name) == (ADDRESS, "Kim Park")
    assert person.public_id != trap.public_id
    other_browser.sign_in(ADDRESS)
    assert signed_in_person(other_browser) is None


def test_unexpired_session_the_attackers_sessions_and_tokens_end(
    browser: Browser, other_browser: Browser, trap: User, shop: RelyingParty
) -> None:
    other_browser.sign_in(ADDRESS)
    tokens = shop.tokens(other_browser, scope="openid offline_access")
    assert shop.is_live(tokens["access_token"])
    arrive(browser, "google")
    assert signed_in_person(other_browser) is None
    assert not shop.is_live(tokens["access_token"])
    assert shop.refresh(tokens["refresh_token"]).status_code == 400


def test_trojan_identifier_an_identity_that_the_attacker_left_behind_lets_nobody_in(
    browser: Browser, other_browser: Browser, trap: User
) -> None:
    other_browser.sign_in(ADDRESS)
    connect(other_browser, "x", "jose")
    arrive(browser, "google")
    other_browser.http.cookies.clear()
    arrive(other_browser, "x", "jose")
    mallory = signed_in_person(other_browser)
    assert mallory is None or mallory.email != ADDRESS
    assert [identity.provider for identity in Identity.objects.filter(person__email=ADDRESS)] == ["google"]


def test_unexpired_sign_up_a_code_that_still_waits_makes_no_account(browser: Browser, mailbox: Mailbox) -> None:
    """The attacker begins a sign-up with a password; the owner comes by a provider and then follows the old mail."""
    secrets = begin(Purpose.SIGN_UP, email=ADDRESS, data={"password": "x", "name": "", "next": "/"})
    arrive(browser, "google")
    assert browser.http.get(f"/signup/{secrets.link}").status_code == 400


def test_non_verifying_provider_an_unvouched_address_proves_nothing(browser: Browser, trap: User) -> None:
    arrive(browser, "google", email="unverified")
    assert User.objects.get().public_id == trap.public_id
    assert signed_in_person(browser) is None


def test_an_account_whose_address_is_proved_never_yields(browser: Browser, mailbox: Mailbox, kim: User) -> None:
    get_in(browser, mailbox, "facebook")
    assert User.objects.get().public_id == kim.public_id
    assert kim.check_password(PASSWORD)


def test_an_administrators_account_never_yields(browser: Browser) -> None:
    User.objects.create_superuser(ADDRESS, PASSWORD)
    page = browser.follow(arrive(browser, "google"))
    assert "You have an account already" in page.content.decode()
    assert User.objects.get().is_superuser


def test_a_sign_in_begun_by_nobody_is_not_finished_as_somebody(browser: Browser, person: User) -> None:
    """Begun anonymously, then a password sign-in in the same browser: the identity must not stick to that person."""
    from tests.accounts.social.standin import begin as press  # noqa: PLC0415 — the name is the proofs' in this module
    from tests.accounts.social.standin import choose, sent_to  # noqa: PLC0415 — as above

    callback = choose(sent_to(press(browser, "google")))
    browser.sign_in(person.email)
    response = browser.http.get(callback)
    assert response.status_code == 403
    assert "Somebody else is signed in now" in response.content.decode()
    assert (Identity.objects.count(), User.objects.count()) == (0, 1)


def test_sessions_of_the_trap_are_ended_with_a_reason(browser: Browser, other_browser: Browser, trap: User) -> None:
    other_browser.sign_in(ADDRESS)
    arrive(browser, "google")
    assert not Session.objects.filter(person__name="Mallory", ended_at=None).exists()
