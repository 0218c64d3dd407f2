"""Changing one's profile: every claim with its form, and everything hostile refused beside the field it is in."""

from typing import Any

import pytest
from django.utils import timezone

from accounts import profile
from accounts.models import User
from audit.events import EventName
from audit.models import Event
from tests.people import Browser

PAGE = "/account/profile"


def save(browser: Browser, **values: str) -> Any:
    return browser.submit(browser.open(PAGE), **{"name": "Ann Lee", **values})


def test_a_person_changes_every_claim(ann: Browser, person: User) -> None:
    said = {
        "name": "Ann Mary Lee",
        "given_name": "Ann",
        "middle_name": "Mary",
        "family_name": "Lee",
        "nickname": "Annie",
        "preferred_username": "ann.lee",
        "gender": "female",
        "birthdate": "1990-02-28",
        "profile": "https://social.example/ann",
        "website": "https://ann.example/",
        "locale": "fr_ca",
        "zoneinfo": "Europe/Paris",
        "phone_number": "+33 1 23-45-67-89",
        "street_address": "1 Rue du Bac\r\nBâtiment B",
        "locality": "Paris",
        "region": "Île-de-France",
        "postal_code": "75007",
        "country": "France",
    }
    answer = save(ann, **said)
    assert answer.status_code == 303
    assert "Your profile is saved." in ann.follow(answer).content.decode()
    person.refresh_from_db()
    claims = profile.claims_of(person)
    assert claims["address"] == {
        "street_address": "1 Rue du Bac\nBâtiment B",
        "locality": "Paris",
        "region": "Île-de-France",
        "postal_code": "75007",
        "country": "France",
    }
    stored = {name: claims[name] for name in said if name in claims}
    expected = {name: said[name] for name in stored} | {"locale": "fr-CA", "phone_number": "+33123456789"}
    assert stored == expected
    event = Event.objects.get(name=EventName.PROFILE_CHANGED)
    assert event.person == str(person.public_id)
    assert "birthdate" in event.details["fields"]
    assert "1990-02-28" not in str(event.details)


def test_an_emptied_field_takes_the_claim_away(ann: Browser, person: User) -> None:
    save(ann, nickname="Annie", locality="Paris")
    save(ann)
    person.refresh_from_db()
    assert person.nickname == ""
    assert person.address == {}


def test_saving_without_a_change_records_nothing(ann: Browser, person: User) -> None:
    save(ann, given_name="Ann", family_name="Lee")
    assert not Event.objects.filter(name=EventName.PROFILE_CHANGED).exists()


def test_a_changed_phone_number_is_no_longer_verified(ann: Browser, person: User) -> None:
    User.objects.filter(pk=person.pk).update(phone_number="+33123456789", phone_number_verified_at=timezone.now())
    save(ann, phone_number="+33 1 23 45 67 89")
    person.refresh_from_db()
    assert person.phone_number_verified_at is not None
    save(ann, phone_number="+33 1 23 45 67 88")
    person.refresh_from_db()
    assert person.phone_number_verified_at is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 201),
        ("nickname", "tab\there"),
        ("nickname", "two\nlines"),
        ("family_name", "\u202egnp.exe"),
        ("family_name", "a\u2028b"),
        ("given_name", "\ue000"),
        ("birthdate", "1990-02-30"),
        ("birthdate", "2999-01-01"),
        ("birthdate", "1990-13"),
        ("birthdate", "20000101"),
        ("birthdate", "١٩٩٠"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.com/"),
        ("website", "https://"),
        ("profile", "data:text/html,x"),
        ("locale", "e"),
        ("locale", "fr--ca"),
        ("locale", "../../etc"),
        ("zoneinfo", "Mars/Olympus"),
        ("zoneinfo", "../../../etc/passwd"),
        ("phone_number", "0123456789"),
        ("phone_number", "+1234567890123456"),
        ("phone_number", "+33 abc"),
        ("phone_number", "+٣٣١٢٣٤٥٦٧٨٩"),
        ("postal_code", "x" * 101),
        ("street_address", "1 Rue\x07"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_nothing_is_changed(
    ann: Browser, person: User, field: str, value: str
) -> None:
    answer = save(ann, **{"name": "Somebody Else", field: value})
    assert answer.status_code == 400
    text = answer.content.decode()
    assert f'id="id_{field}_error"' in text
    assert f'<a href="#id_{field}">' in text
    assert f'aria-describedby="id_{field}_' in text
    person.refresh_from_db()
    assert person.name == "Ann Lee"


def test_a_nul_is_refused(ann: Browser, person: User) -> None:
    assert save(ann, nickname="a\0b").status_code == 400
    with pytest.raises(profile.ProfileRefused):
        profile.change(person=person, nickname="a\0b")


@pytest.mark.parametrize("value", [None, 7, 1.5, True, ["x"], {"a": 1}, b"x"])
@pytest.mark.parametrize("field", ["name", "birthdate", "website", "locale", "zoneinfo", "phone_number"])
def test_a_value_that_is_no_text_is_refused(person: User, field: str, value: object) -> None:
    with pytest.raises(profile.ProfileRefused) as refused:
        profile.change(person=person, **{field: value})
    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("1 Rue du Bac", "address"),
        (None, "address"),
        ({"planet": "Mars"}, "address.planet"),
        ({"country": 33}, "address.country"),
        ({"country": "two\nlines"}, "address.country"),
    ],
)
def test_a_malformed_address_is_refused(person: User, address: object, problem: str) -> None:
    with pytest.raises(profile.ProfileRefused) as refused:
        profile.change(person=person, address=address)
    assert set(refused.value.problems) == {problem}


@pytest.mark.parametrize("field", ["email", "is_staff", "picture", "password", "public_id", "pk", "sub"])
def test_only_the_claims_of_the_profile_can_be_changed(person: User, field: str) -> None:
    with pytest.raises(profile.ProfileRefused) as refused:
        profile.change(person=person, **{field: "x"})
    assert set(refused.value.problems) == {field}


@pytest.mark.parametrize("value", ["1990", "1990-12-31", "0000-02-29", ""])
def test_a_birthdate_may_lack_its_year_or_its_day(person: User, value: str) -> None:
    assert profile.change(person=person, birthdate=value).birthdate == value


@pytest.mark.parametrize(
    ("tag", "stored"), [("EN", "en"), ("zh-hant-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("de-1996", "de-1996")]
)
def test_a_language_tag_is_stored_in_its_usual_case(person: User, tag: str, stored: str) -> None:
    assert profile.change(person=person, locale=tag).locale == stored


def test_parts_of_an_address_are_changed_one_by_one(person: User) -> None:
    profile.change(person=person, address={"locality": "Paris", "country": "France"})
    stored = profile.change(person=person, address={"locality": "Lyon"})
    assert stored.address == {"locality": "Lyon", "country": "France"}


@pytest.mark.parametrize("name", ["Zoë Ångström", "李小龍", "محمد", "O'Neil-Smith", "क्‍ष", "👩‍💻"])
def test_names_of_every_script_are_welcome(person: User, name: str) -> None:
    assert profile.change(person=person, name=name).name == name
