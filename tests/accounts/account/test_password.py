"""A new password: for whoever shows the old one, or, having none, has proved lately who they are."""

from collections.abc import Callable

import pytest

from accounts.models import Session, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.account.posting import post
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

PAGE = "/account/password"
NEW = "a wholly different sentence"


def change(browser: Browser, current: str = PASSWORD, new: str = NEW) -> object:
    return browser.submit(browser.open(PAGE), current=current, new=new)


def test_the_password_is_changed_and_everybody_else_is_signed_out(
    ann: Browser, another_browser: Callable[..., Browser], person: User, shop: RelyingParty
) -> None:
    phone = another_browser()
    token = shop.tokens(phone)["access_token"]
    before = ann.http.cookies["authserver_sid"].value
    answer = change(ann)
    assert "Your password is changed" in ann.follow(answer).content.decode()
    assert ann.http.cookies["authserver_sid"].value != before
    assert phone.open("/account").status_code == 303
    assert not shop.is_live(token)
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_the_change_is_recorded_and_told_to_the_owner(ann: Browser, person: User, mailbox: Mailbox) -> None:
    change(ann)
    assert Event.objects.get(name=EventName.PASSWORD_CHANGED).person == str(person.public_id)
    message = mailbox.newest()
    assert (message.to, message.subject) == ("ann@example.com", "Your password was changed")
    assert message.link.startswith("/not-me/")
    assert NEW not in message.text


def test_a_wrong_current_password_changes_nothing(ann: Browser, person: User, mailbox: Mailbox) -> None:
    answer = change(ann, current="not the password")
    assert answer.status_code == 400
    text = answer.content.decode()
    assert 'id="id_current_error"' in text
    assert NEW not in text
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert mailbox.read() == []


@pytest.mark.parametrize("new", ["short", "x" * 1025, "ann@example.com", "", "password123"])
def test_a_password_against_the_policy_is_said_at_its_field(ann: Browser, person: User, new: str) -> None:
    answer = change(ann, new=new)
    assert answer.status_code == 400
    assert 'id="id_new_error"' in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_refused_new_password_costs_no_try_and_many_wrong_ones_must_wait(ann: Browser, person: User) -> None:
    for _ in range(8):
        assert change(ann, new="short").status_code == 400
    for _ in range(5):
        assert change(ann, current="not the password").status_code == 400
    answer = change(ann)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) >= 1
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.fixture
def without_password(ann: Browser, person: User) -> User:
    """Ann signs in through somewhere else and has no password."""
    person.set_unusable_password()
    person.save()
    return person


def test_who_has_none_sets_one_after_a_recent_proof(ann: Browser, without_password: User) -> None:
    page = ann.open(PAGE)
    assert "Current password" not in page.content.decode()
    assert ann.submit(page, new=NEW).status_code == 303
    without_password.refresh_from_db()
    assert without_password.check_password(NEW)


def test_who_has_none_and_proved_nothing_lately_is_asked_to(
    ann: Browser, without_password: User, time_passes: Callable[[], None]
) -> None:
    time_passes()
    answer = post(ann, PAGE, new=NEW)
    assert answer["Location"] == "/confirm?next=%2Faccount%2Fpassword&confirm=1"
    without_password.refresh_from_db()
    assert not without_password.has_usable_password()


def test_showing_the_current_password_is_a_proof_of_who_this_is(
    ann: Browser, person: User, time_passes: Callable[[], None]
) -> None:
    time_passes()
    assert change(ann).status_code == 303
    assert ann.open("/account/export").status_code == 200
    assert Session.objects.live().filter(person=person).count() == 1
