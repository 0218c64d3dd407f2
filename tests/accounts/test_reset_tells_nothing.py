"""The page of the forgotten password tells whoever typed an address nothing of its person, not even by its policy."""

import pytest

from accounts.models import EmailProof, User
from tests.accounts.test_recovery import ask
from tests.mailbox import Mailbox
from tests.people import Browser

pytestmark = pytest.mark.django_db
TOO_SHORT_FOR_AN_ADMINISTRATOR = "twelve chars"


def said(browser: Browser, email: str, password: str) -> dict[str, list[str]]:
    """What is said, at which field, to somebody who does not know the code."""
    page = browser.open(ask(browser, email))
    answer = browser.submit(page, code="BBBB-BBBB", password=password)
    assert answer.status_code == 400
    return dict(answer.context["form"].errors)


def test_it_does_not_tell_who_is_an_administrator(
    browser: Browser, other_browser: Browser, administrator: User
) -> None:
    known = said(browser, "root@example.com", TOO_SHORT_FOR_AN_ADMINISTRATOR)
    unknown = said(other_browser, "nobody@example.com", TOO_SHORT_FOR_AN_ADMINISTRATOR)
    assert known == unknown


def test_it_does_not_tell_names(browser: Browser, other_browser: Browser, person: User) -> None:
    User.objects.update(family_name="Leewenhoek")
    known = said(browser, person.email, "leewenhoek1")
    assert known == said(other_browser, "nobody@example.com", "leewenhoek1")


def test_a_guess_costs_a_try_whatever_the_password_is(browser: Browser, person: User) -> None:
    said(browser, person.email, "short")
    assert EmailProof.objects.get().tries == 1


def test_the_reader_of_the_mail_is_told_what_is_wrong_with_the_password(
    browser: Browser, administrator: User, mailbox: Mailbox
) -> None:
    page = browser.open(ask(browser, "root@example.com"))
    answer = browser.submit(page, code=mailbox.newest().code, password=TOO_SHORT_FOR_AN_ADMINISTRATOR)
    assert "15 characters" in str(answer.context["form"].errors["password"])
