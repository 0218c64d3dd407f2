"""New people, made by an operator: what is refused, and that one address is one person."""

import json
import sys
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.passwords import prove
from accounts.registration import RegistrationRefused, create_person
from audit.models import Event
from tests.parallel import at_once
from tests.people import PASSWORD


@pytest.mark.django_db
def test_a_person_is_stored_with_a_subject_of_their_own() -> None:
    person = create_person(email="Ann@Example.com", password=PASSWORD, name="Ann Maria Lee")
    assert (person.email, person.given_name, person.family_name) == ("ann@example.com", "Ann", "Maria Lee")
    assert person.email_verified_at is not None
    assert (person.is_active, person.is_staff, person.is_superuser) == (True, False, False)
    assert str(person.pk) != str(person.public_id)
    assert prove(email="ann@example.com", password=PASSWORD).holds
    assert PASSWORD not in person.password
    event = Event.objects.get(name="person:created")
    assert (event.person, event.details) == (str(person.public_id), {"admin": False})


REFUSED = [
    ("", PASSWORD, "Ann"),
    ("ann", PASSWORD, "Ann"),
    ("ann@", PASSWORD, "Ann"),
    ("ann@localhost@example.com", PASSWORD, "Ann"),
    ("ann@exam ple.com", PASSWORD, "Ann"),
    ("ann@example.com\nbcc: all@example.com", PASSWORD, "Ann"),
    ("x" * 250 + "@example.com", PASSWORD, "Ann"),
    ("cy@example.com", "", "Cy"),
    ("cy@example.com", "short", "Cy"),
    ("cy@example.com", "password123", "Cy"),
    ("cy@example.com", "x" * 1025, "Cy"),
    ("cy@example.com", PASSWORD, "x" * 201),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "password", "name"), REFUSED)
def test_what_will_not_do_is_refused_and_leaves_nothing(email: str, password: str, name: str) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        create_person(email=email, password=password, name=name)
    assert str(refused.value)
    assert not password or password not in str(refused.value)
    assert not User.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["ann@example.com", "ANN@example.com", " Ann@Example.COM "])
def test_an_address_is_taken_in_any_spelling(person: User, email: str) -> None:
    with pytest.raises(RegistrationRefused, match="exists already"):
        create_person(email=email, password=PASSWORD)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_no_code_path_can_store_a_second_spelling(person: User) -> None:
    person.email = "ANN@Example.com"
    person.save()
    assert User.objects.get().email == "ann@example.com"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(email="ANN@example.com")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="Bo@example.com")])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_address_one_gets_it() -> None:
    def want() -> str:
        try:
            create_person(email="ann@example.com", password=PASSWORD)
        except RegistrationRefused as refusal:
            return str(refusal)
        return "stored"

    outcomes = Counter(at_once(8, want))
    assert outcomes["stored"] == 1
    assert outcomes["A person with this address exists already."] == 7
    assert User.objects.count() == Event.objects.filter(name="person:created").count() == 1


def run(monkeypatch: pytest.MonkeyPatch, *words: str, typed: str = PASSWORD + "\n") -> dict[str, Any]:
    """The JSON object that create_person prints, with a password on standard input."""
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", StringIO(typed))
    call_command("create_person", "--password-stdin", *words, stdout=out)
    assert out.getvalue().count("\n") == 1
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.mark.django_db
def test_the_command_prints_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = run(monkeypatch, "--email", "Ann@example.com", "--name", "Ann Lee", typed=PASSWORD + "\r\nmore\n")
    person = User.objects.get()
    assert answer == {"sub": str(person.public_id), "email": "ann@example.com"}
    assert (person.name, person.is_staff) == ("Ann Lee", False)
    assert prove(email="ann@example.com", password=PASSWORD).holds


@pytest.mark.django_db
def test_the_command_makes_administrators(monkeypatch: pytest.MonkeyPatch) -> None:
    run(monkeypatch, "--email", "root@example.com", "--admin")
    assert User.objects.get().is_superuser
    with pytest.raises(CommandError, match="at least 15"):
        run(monkeypatch, "--email", "ops@example.com", "--admin", typed="kV7#mq2!xW\n")


@pytest.mark.django_db
def test_the_command_can_leave_an_existing_person_as_they_are(monkeypatch: pytest.MonkeyPatch, person: User) -> None:
    words = ("--email", "ANN@example.com", "--name", "Somebody else", "--admin")
    with pytest.raises(CommandError, match="exists already"):
        run(monkeypatch, *words)
    answer = run(monkeypatch, *words, "--if-missing", typed="another password for this\n")
    assert answer == {"sub": str(person.public_id), "email": "ann@example.com"}
    person.refresh_from_db()
    assert (person.name, person.is_staff) == ("Ann Lee", False)
    assert prove(email="ann@example.com", password=PASSWORD).holds
    assert run(monkeypatch, "--email", "bo@example.com", "--if-missing")["email"] == "bo@example.com"


@pytest.mark.django_db
def test_the_password_comes_by_standard_input_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        call_command("create_person", "--email", "ann@example.com")
    with pytest.raises(CommandError):
        run(monkeypatch, "--email", "ann@example.com", typed="")
    assert not User.objects.exists()


@pytest.mark.parametrize(("command", "instead"), [("createsuperuser", "create_person"), ("changepassword", "/reset")])
def test_the_commands_of_django_that_pass_the_rules_by_are_not_offered(command: str, instead: str) -> None:
    with pytest.raises(CommandError, match=instead):
        call_command(command, "ann@example.com")


@pytest.mark.django_db
def test_nobody_signs_in_past_the_ladder(person: User) -> None:
    assert authenticate(username="ann@example.com", email="ann@example.com", password=PASSWORD) is None


@pytest.mark.django_db
def test_permissions_are_still_answered(person: User, administrator: User) -> None:
    assert administrator.has_perm("oidc.view_client")
    assert not person.has_perm("oidc.view_client")


@pytest.mark.django_db
def test_people_are_found_and_greeted() -> None:
    bare = User.objects.create_user("cy@example.com")
    assert not bare.has_usable_password()
    assert User.objects.get_by_natural_key("CY@Example.com") == bare
    assert (bare.get_full_name(), bare.get_short_name(), str(bare)) == ("cy@example.com",) * 3
    named = User.objects.create_superuser("di@example.com", PASSWORD, given_name="Di", family_name="Ek")
    assert (named.get_full_name(), named.get_short_name(), named.is_staff) == ("Di Ek", "Di", True)
