"""The rules of admission as a table: who comes back, what for, and who is signed in."""

from dataclasses import replace

import pytest

from accounts.models import Identity, User
from accounts.registration import create_person
from accounts.social import admission, identities
from accounts.social.admission import ConfirmAccount, Connect, GoOn, ProveAddress, Refuse, Register, SignIn
from accounts.social.arrivals import Arrival, Errand
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

VOUCHED = Arrival("google", "1", "kim.park@example.com", True, "Kim Park", "Kim", "Park", "en")
UNVOUCHED = replace(VOUCHED, email_verified=False)
NAMELESS = replace(VOUCHED, email="", email_verified=False)
LOGIN = Errand("login", "/", "")


def connecting(person: User) -> Errand:
    return Errand("connect", "/", str(person.pk))


def test_a_known_identity_signs_in(kim: User) -> None:
    identities.link(kim, VOUCHED)
    for arrival in (VOUCHED, UNVOUCHED, NAMELESS, replace(VOUCHED, email="changed@example.com")):
        assert admission.next_step(arrival, LOGIN, None) == SignIn(kim)


def test_a_known_identity_takes_the_place_of_whoever_began(kim: User, person: User) -> None:
    identities.link(kim, VOUCHED)
    assert admission.next_step(VOUCHED, LOGIN, person) == SignIn(kim)
    assert admission.next_step(VOUCHED, LOGIN, kim) == GoOn()


def test_a_stranger_whose_address_is_free_registers() -> None:
    assert admission.next_step(VOUCHED, LOGIN, None) == Register()


@pytest.mark.parametrize("arrival", [UNVOUCHED, NAMELESS])
def test_a_stranger_without_a_proved_address_proves_one_whoever_has_it(kim: User, arrival: Arrival) -> None:
    assert admission.next_step(arrival, LOGIN, None) == ProveAddress()
    assert admission.next_step(arrival.at(kim.email), LOGIN, None) == ConfirmAccount(kim)


def test_a_stranger_with_somebodys_address_confirms_the_account(kim: User) -> None:
    assert admission.next_step(VOUCHED, LOGIN, None) == ConfirmAccount(kim)


def test_an_account_without_a_proved_address_is_in_nobodys_way() -> None:
    trap = User.objects.create_user(VOUCHED.email)
    assert admission.next_step(VOUCHED, LOGIN, None) == Register()
    User.objects.filter(pk=trap.pk).update(is_staff=True)
    assert admission.next_step(VOUCHED, LOGIN, None) == ConfirmAccount(trap)


def test_closed_accounts_stay_closed(kim: User) -> None:
    User.objects.update(is_active=False)
    assert admission.next_step(VOUCHED, LOGIN, None) == Refuse("inactive")
    identities.link(kim, VOUCHED)
    assert admission.next_step(VOUCHED, LOGIN, None) == Refuse("inactive")


def test_a_stranger_while_somebody_is_signed_in_is_refused(person: User) -> None:
    for arrival in (VOUCHED, UNVOUCHED, NAMELESS):
        assert admission.next_step(arrival, LOGIN, person) == Refuse("signed in")


def test_connecting_links_what_nobody_has(person: User, kim: User) -> None:
    for arrival in (VOUCHED, UNVOUCHED, NAMELESS):
        assert admission.next_step(arrival, connecting(person), person) == Connect(person)


def test_connecting_what_somebody_has_is_refused_or_done_already(person: User, kim: User) -> None:
    identities.link(kim, VOUCHED)
    assert admission.next_step(VOUCHED, connecting(person), person) == Refuse("taken")
    assert admission.next_step(VOUCHED, connecting(kim), kim) == GoOn()


def test_connecting_with_nobody_signed_in_is_refused(person: User) -> None:
    assert admission.next_step(VOUCHED, connecting(person), None) == Refuse("signed out")


def test_an_address_that_got_an_account_meanwhile_is_not_registered_twice(kim: User) -> None:
    with pytest.raises(admission.Overtaken):
        admission.register(VOUCHED)
    assert (User.objects.count(), Identity.objects.count()) == (1, 0)


def test_an_identity_that_was_linked_meanwhile_is_not_linked_twice(kim: User, person: User) -> None:
    identities.link(kim, VOUCHED)
    with pytest.raises(identities.IdentityTaken):
        admission.connect(person, VOUCHED)
    with pytest.raises(admission.Overtaken):
        admission.register(replace(VOUCHED, email="free@example.com"))
    assert not User.objects.filter(email="free@example.com").exists()


def test_what_is_blank_is_filled_in_and_nothing_else() -> None:
    blank = create_person(email="blank@example.com", password=PASSWORD)
    admission.connect(blank, VOUCHED)
    blank.refresh_from_db()
    assert (blank.name, blank.given_name, blank.family_name, blank.locale) == ("Kim Park", "Kim", "Park", "en")
    assert blank.email == "blank@example.com"
