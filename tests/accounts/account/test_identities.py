"""Accounts elsewhere: seen, and unlinked as long as another way in remains."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Identity, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.account.posting import post
from tests.mailbox import Mailbox
from tests.people import Browser

PAGE = "/account/identities"


@pytest.fixture
def linked(person: User) -> Identity:
    """Ann's account at Google."""
    return Identity.objects.create(person=person, provider="google", uid="1", email="ann@elsewhere.example")


def test_linked_accounts_are_shown(ann: Browser, linked: Identity) -> None:
    text = ann.open(PAGE).content.decode()
    assert "Google" in text
    assert "ann@elsewhere.example" in text


def test_someone_without_any_is_told_so(ann: Browser) -> None:
    assert "No account elsewhere is linked." in ann.open(PAGE).content.decode()


def test_an_account_is_unlinked_and_the_owner_is_told(
    ann: Browser, linked: Identity, person: User, mailbox: Mailbox
) -> None:
    answer = ann.submit(ann.open(PAGE), unlink=str(linked.pk))
    assert "The account is unlinked" in ann.follow(answer).content.decode()
    assert not Identity.objects.exists()
    assert Event.objects.get(name=EventName.IDENTITY_UNLINKED).person == str(person.public_id)
    message = mailbox.newest()
    assert message.to == "ann@example.com"
    assert message.link.startswith("/not-me/")


def test_the_last_way_in_stays(ann: Browser, linked: Identity, person: User) -> None:
    person.set_unusable_password()
    person.save()
    assert "Choose a password before you unlink it" in ann.open(PAGE).content.decode()
    answer = post(ann, PAGE, unlink=str(linked.pk))
    assert "This is your only way in." in ann.follow(answer).content.decode()
    assert Identity.objects.filter(pk=linked.pk).exists()


def test_many_linked_accounts_cost_no_more_statements_than_one(ann: Browser, linked: Identity, person: User) -> None:
    person.set_unusable_password()
    person.save()
    with CaptureQueriesContext(connection) as with_one:
        ann.open(PAGE)
    Identity.objects.bulk_create([Identity(person=person, provider="x", uid=str(number)) for number in range(9)])
    with CaptureQueriesContext(connection) as with_ten:
        ann.open(PAGE)
    assert len(with_ten) == len(with_one)


def test_another_persons_linked_account_is_out_of_reach(bo: Browser, linked: Identity) -> None:
    assert str(linked.email) not in bo.open(PAGE).content.decode()
    assert post(bo, PAGE, unlink=str(linked.pk)).status_code == 404
    assert Identity.objects.filter(pk=linked.pk).exists()


@pytest.mark.parametrize("which", ["", "x", "-1", "9" * 18, "9" * 40, "²"])
def test_an_account_that_does_not_exist_is_not_found(ann: Browser, which: str) -> None:
    assert post(ann, PAGE, unlink=which).status_code == 404


def test_nothing_is_unlinked_without_a_recent_proof(
    ann: Browser, linked: Identity, time_passes: Callable[[], None]
) -> None:
    time_passes()
    answer = post(ann, PAGE, unlink=str(linked.pk))
    assert answer["Location"] == "/signin?next=%2Faccount%2Fidentities&confirm=1"
    assert Identity.objects.filter(pk=linked.pk).exists()
