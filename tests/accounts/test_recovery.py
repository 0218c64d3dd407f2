"""A forgotten password: a proof of the address, a new password, and nobody else left inside."""

import pytest

from accounts.models import Session, User
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "a quite different sentence"


def ask(browser: Browser, email: str = "ann@example.com", **query: str) -> str:
    """Fill in the page of the forgotten password; the answer is where it leads."""
    answer = browser.submit(browser.http.get("/reset", query), email=email)
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def test_a_mailed_code_lets_the_person_choose_a_new_password(browser: Browser, person: User, mailbox: Mailbox) -> None:
    page = browser.open(ask(browser))
    browser.submit(page, code=mailbox.newest().code, password=NEW_PASSWORD)
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert Session.objects.get(ended_at=None).person == person


def test_a_mailed_link_does_so_in_any_browser(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    ask(browser)
    page = other_browser.open(mailbox.newest().link)
    other_browser.submit(page, password=NEW_PASSWORD)
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_the_pending_authorization_request_survives_the_reset(
    browser: Browser, person: User, mailbox: Mailbox, shop: RelyingParty
) -> None:
    signin = browser.follow(shop.authorize(browser))
    page = browser.open(ask(browser, next=signin.context["next"]))
    answer = browser.follow(browser.submit(page, code=mailbox.newest().code, password=NEW_PASSWORD))
    assert "code" in query_of(answer["Location"])


def test_a_reset_ends_every_session_and_every_token(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox, shop: RelyingParty
) -> None:
    other_browser.sign_in()
    tokens = shop.tokens(other_browser, scope="openid offline_access")
    page = browser.open(ask(browser))
    browser.submit(page, code=mailbox.newest().code, password=NEW_PASSWORD)
    assert not shop.is_live(tokens["access_token"])
    assert shop.refresh(tokens["refresh_token"]).status_code == 400
    assert shop.authorization_response(other_browser, prompt="none")["error"] == "login_required"


def test_a_refused_password_does_not_cost_the_code(browser: Browser, person: User, mailbox: Mailbox) -> None:
    page = browser.open(ask(browser))
    code = mailbox.newest().code
    for _ in range(6):
        assert browser.submit(page, code=code, password="short").status_code == 400
    assert browser.submit(page, code=code, password=NEW_PASSWORD).status_code == 200


def test_five_wrong_codes_end_it(browser: Browser, person: User, mailbox: Mailbox) -> None:
    page = browser.open(ask(browser))
    for _ in range(5):
        browser.submit(page, code="BBBB-BBBB", password=NEW_PASSWORD)
    assert browser.submit(page, code=mailbox.newest().code, password=NEW_PASSWORD).status_code == 400
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_unknown_address_gets_the_same_answer_and_another_mail(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    known = browser.open(ask(browser))
    unknown = other_browser.open(ask(other_browser, "nobody@example.com"))
    assert known.status_code == unknown.status_code
    subjects = {message.to: message.subject for message in mailbox.read()}
    assert subjects["ann@example.com"] == "Choose a new password"
    assert subjects["nobody@example.com"] == "There is no account with this address"


def test_no_code_helps_where_there_is_no_account(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.open(ask(browser, "nobody@example.com"))
    assert mailbox.newest().link == "/signup"
    assert browser.submit(page, code="BBBB-BBBB", password=NEW_PASSWORD).status_code == 400
    assert not User.objects.exists()


def test_a_deactivated_person_cannot_come_back_by_a_reset(browser: Browser, person: User, mailbox: Mailbox) -> None:
    page = browser.open(ask(browser))
    code = mailbox.newest().code
    User.objects.update(is_active=False)
    assert browser.submit(page, code=code, password=NEW_PASSWORD).status_code == 400
    assert not Session.objects.exists()


def test_the_owner_is_told_and_can_shut_the_account(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox, shop: RelyingParty
) -> None:
    page = browser.open(ask(browser))
    browser.submit(page, code=mailbox.newest().code, password=NEW_PASSWORD)
    tokens = shop.tokens(browser, scope="openid offline_access")
    told = mailbox.newest()
    assert told.subject == "Your password was changed"

    page = other_browser.open(told.link)
    assert shop.is_live(tokens["access_token"])
    other_browser.submit(page)
    assert not shop.is_live(tokens["access_token"])
    assert not Session.objects.filter(ended_at=None).exists()
    person.refresh_from_db()
    assert not person.has_usable_password()

    page = other_browser.open(mailbox.newest().link)
    other_browser.submit(page, password="and yet another sentence")
    person.refresh_from_db()
    assert person.check_password("and yet another sentence")
    assert other_browser.open(told.link).status_code == 400
