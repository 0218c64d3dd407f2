"""Password hashing at a known cost, and never more of it at a time than the machine carries."""

import pytest
from argon2.exceptions import HashingError
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from pytest_django import Settings

from accounts.hashers import BoundedArgon2Hasher, HashingBusy
from accounts.models import Session, User
from accounts.passwords import prove
from accounts.registration import RegistrationRefused, create_person
from tests.people import PASSWORD, Browser

pytestmark = [pytest.mark.django_db, pytest.mark.real_hashing]


class FormerHasher(BoundedArgon2Hasher):
    """The parameters of yesterday."""

    time_cost = 1
    memory_cost = 1024


def parameters_of(person: User) -> tuple[int, int, int]:
    person.refresh_from_db()
    summary = BoundedArgon2Hasher().decode(person.password)
    return summary["time_cost"], summary["memory_cost"], summary["parallelism"]


def test_passwords_are_hashed_with_argon2id_at_the_chosen_cost(person: User) -> None:
    assert person.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert parameters_of(person) == (2, 19_456, 1)
    assert make_password(PASSWORD) != make_password(PASSWORD)


def test_a_password_of_yesterday_s_parameters_is_hashed_anew_at_sign_in(browser: Browser, person: User) -> None:
    User.objects.filter(pk=person.pk).update(password=FormerHasher().encode(PASSWORD, "somesaltsomesalt"))
    assert browser.sign_in(password="wrong password").status_code == 400
    assert parameters_of(person) == (1, 1024, 1)
    assert browser.sign_in().status_code == 200
    assert parameters_of(person) == (2, 19_456, 1)
    stored = person.password
    assert prove(email=person.email, password=PASSWORD).holds
    person.refresh_from_db()
    assert person.password == stored


def test_a_flood_is_answered_by_503_and_not_by_waiting_for_ever(
    browser: Browser, person: User, settings: Settings, every_turn_taken: None
) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS = 0
    for email in ("ann@example.com", "nobody@example.com"):
        response = browser.sign_in(email)
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert "Busy right now" in response.content.decode()
    assert not Session.objects.exists()


def test_a_turn_comes_back_after_every_use(browser: Browser, person: User, settings: Settings) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS = 0
    for _ in range(2 * settings.PASSWORD_HASH_PARALLELISM):
        assert check_password(PASSWORD, person.password)
        assert not check_password("wrong password", person.password)
        with pytest.raises(HashingError):
            identify_hasher(person.password).encode(PASSWORD, "$")  # a hash that fails gives its turn back too
    assert browser.sign_in().status_code == 200


def test_an_over_long_password_is_refused_before_any_work(
    browser: Browser, settings: Settings, every_turn_taken: None
) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS = 0
    too_long = "x" * (settings.PASSWORD_MAX_CHARACTERS + 1)
    assert browser.sign_in(password=too_long).status_code == 400
    with pytest.raises(RegistrationRefused, match="at most 1024"):
        create_person(email="cy@example.com", password=too_long)
    hasher = BoundedArgon2Hasher()
    with pytest.raises(ValueError, match="longer than the policy allows"):
        hasher.encode(too_long, "somesaltsomesalt")
    assert hasher.verify(too_long, "argon2$argon2id$v=19$m=19456,t=2,p=1$c29tZQ$c29tZQ") is False
    with pytest.raises(HashingBusy):
        hasher.encode("x" * settings.PASSWORD_MAX_CHARACTERS, "somesaltsomesalt")


def test_the_longest_password_works_to_its_last_character(browser: Browser, settings: Settings) -> None:
    longest = "correct horse " + "é" * (settings.PASSWORD_MAX_CHARACTERS - 14)
    create_person(email="cy@example.com", password=longest)
    assert browser.sign_in("cy@example.com", longest[:-1]).status_code == 400
    assert browser.sign_in("cy@example.com", longest).status_code == 200


@pytest.mark.parametrize("email", ["ann@example.com", "nobody@example.com", "cy@example.com"])
def test_the_same_work_is_done_whether_or_not_the_address_is_known(
    person: User, settings: Settings, every_turn_taken: None, email: str
) -> None:
    """Told by the turn that each try needs, not by the time that it takes."""
    settings.PASSWORD_HASH_WAIT_SECONDS = 0
    User.objects.create(email="cy@example.com", password="!has-none")
    with pytest.raises(HashingBusy):
        prove(email=email, password="wrong password")
