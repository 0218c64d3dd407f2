"""What was proved a moment ago must still hold: passwords and addresses that changed between a proof and its use."""

from collections.abc import Callable

import pytest
from django.test import RequestFactory

from accounts import credentials, email_change, not_me, proofs, recovery, signin
from accounts.browser_state import SessionStore
from accounts.models import Session, User
from tests.accounts.test_recovery import NEW_PASSWORD, ask
from tests.held_rows import changed_under
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db
ADDRESS = "ann@example.com"


def change_password(person: User) -> None:
    """Somebody changes it, at another browser."""
    credentials.set_password(person=person, password=NEW_PASSWORD, keep=None)


def secured(person: User) -> None:
    """The owner presses "It was not me"."""
    not_me.secure_by_link(link=proofs.begin(proofs.Purpose.NOT_ME, email=ADDRESS, person=person).link)


def test_a_sign_in_judged_by_the_old_password_does_not_outlive_it(rf: RequestFactory, person: User) -> None:
    proved = signin.prove_by_password(email=ADDRESS, password=PASSWORD)
    secured(person)
    request = rf.post("/signin")
    request.session = SessionStore()
    with pytest.raises(signin.SignInRefused):
        signin.bind(request, proved, amr=["pwd"])
    assert not Session.objects.live().exists()


def test_the_same_goes_for_a_sign_in_inside_an_app(person: User) -> None:
    proved = signin.prove_by_password(email=ADDRESS, password=PASSWORD)
    secured(person)
    with pytest.raises(signin.SignInRefused):
        signin.begin_in_app(proved, amr=["pwd"], app="Our app")
    assert not Session.objects.live().exists()


def test_nobody_deactivated_meanwhile_is_signed_in(person: User) -> None:
    proved = signin.prove_by_password(email=ADDRESS, password=PASSWORD)
    User.objects.update(is_active=False)
    with pytest.raises(signin.SignInRefused):
        signin.begin_in_app(proved, amr=["pwd"], app="Our app")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_password_changed_beside_a_sign_in_refuses_it(browser: Browser, person: User) -> None:
    answer = changed_under(browser.sign_in, User.objects.all(), lambda: change_password(person))
    assert answer.status_code == 400
    assert not Session.objects.live().exists()
    assert browser.sign_in(password=NEW_PASSWORD).status_code == 200


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_password_changed_beside_another_proof_ends_in_a_page_that_says_so(
    browser: Browser, person: User, mailbox: Mailbox
) -> None:
    browser.sign_in()
    page = browser.submit(browser.open("/confirm"), send="1")
    page, code = browser.follow(page), mailbox.newest().code
    answer = changed_under(lambda: browser.submit(page, code=code), User.objects.all(), lambda: change_password(person))
    assert answer.status_code == 403
    assert "Please sign in again" in answer.content.decode()
    assert not Session.objects.live().exists()


def test_a_new_password_voids_every_older_reset_link(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    ask(browser)
    first = mailbox.newest().link
    ask(browser)
    second = mailbox.newest().link
    assert other_browser.open(first).status_code == 200
    browser.submit(browser.open(second), password=NEW_PASSWORD)
    assert other_browser.open(first).status_code == 400


def test_a_reset_link_does_not_outlive_a_password_changed_on_the_accounts_page(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    ask(other_browser)
    link = mailbox.newest().link
    browser.sign_in()
    page = browser.open("/account/password")
    assert browser.submit(page, current=PASSWORD, new=NEW_PASSWORD).status_code == 303
    assert other_browser.open(link).status_code == 400


def test_a_reset_link_mailed_to_the_old_address_dies_with_a_new_one(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    ask(other_browser)
    link = mailbox.newest().link
    browser.sign_in()
    session = Session.objects.get()
    handle = email_change.begin(session=session, email="ann@new.example")
    email_change.finish_by_code(session=session, handle=handle, code=mailbox.newest().code)
    assert other_browser.open(link).status_code == 400


def reset_by_code(secrets: proofs.Secrets) -> User:
    return recovery.finish_by_code(handle=secrets.handle, code=secrets.code, password=NEW_PASSWORD)


def reset_by_link(secrets: proofs.Secrets) -> User:
    return recovery.finish_by_link(link=secrets.link, password=NEW_PASSWORD)


@pytest.mark.parametrize("reset", [reset_by_code, reset_by_link])
def test_a_reset_proves_nothing_once_the_address_is_not_the_persons(
    person: User, reset: Callable[[proofs.Secrets], User]
) -> None:
    secrets = proofs.begin(proofs.Purpose.RESET_PASSWORD, email=ADDRESS, person=person)
    User.objects.update(email="ann@new.example", email_verified_at=None)
    with pytest.raises(proofs.ProofRefused):
        reset(secrets)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert person.email_verified_at is None
