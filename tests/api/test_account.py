"""Changing one's own account: profile, password, address, identities, export, deletion."""

from typing import Any

import pytest

from accounts.models import Identity, Session, User
from tests.api.program import Program, problem_of
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

NEW = "eleven kettles sing"


def csrf(browser: Browser) -> dict[str, str]:
    """The header that a script on our own pages sends along."""
    return {"X-CSRFToken": browser.http.cookies["authserver_csrf"].value}


def test_the_profile_is_changed(ann: Program) -> None:
    answer = ann.patch("me", nickname="Annie", address={"locality": "Oslo"}, zoneinfo="Europe/Oslo")
    assert answer.status_code == 200
    assert answer.json()["nickname"] == "Annie"
    assert User.objects.get().address == {"locality": "Oslo"}
    assert ann.patch("me", nickname="").json().get("nickname") is None


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"zoneinfo": "Mars/Base"}, ["/zoneinfo"]),
        ({"nickname": 7}, ["/nickname"]),
        ({"nickname": None}, ["/nickname"]),
        ({"website": "javascript:alert(1)"}, ["/website"]),
        ({"email": "evil@example.com"}, ["/email"]),
        ({"is_staff": True}, ["/is_staff"]),
        ({"person": 1}, ["/person"]),
        ({"self": 1, "a/b": 2}, ["/self", "/a~1b"]),
        ({"address": "Oslo"}, ["/address"]),
        ({"address": {"planet": "Mars"}}, ["/address/planet"]),
        ({"address": {"locality": ["Oslo"]}}, ["/address/locality"]),
    ],
)
def test_a_refused_profile_changes_nothing(ann: Program, changes: dict[str, Any], pointers: list[str]) -> None:
    assert problem_of(ann.call("PATCH", "me", {"given_name": "Eve", **changes})) == (400, pointers)
    assert User.objects.get().given_name == "Ann"


def test_a_new_password_ends_all_other_sign_ins(ann: Program, app: RelyingParty, browser: Browser) -> None:
    browser.sign_in()
    other = Program()
    other.login("our-app", "ann@example.com")
    assert ann.put("me/password", password=NEW, current_password=PASSWORD).status_code == 204
    assert ann.get("me").status_code == 200
    assert other.get("me").status_code == 401
    assert browser.open("/api/v1/me").status_code == 401
    other.login("our-app", "ann@example.com", NEW)


def test_a_new_password_needs_the_old_one_and_the_policy(ann: Program) -> None:
    assert problem_of(ann.put("me/password", password=NEW)) == (400, ["/current_password"])
    wrong = ann.put("me/password", password=NEW, current_password="not the password")
    assert problem_of(wrong) == (400, ["/current_password"])
    assert problem_of(ann.put("me/password", password="short", current_password=PASSWORD)) == (400, ["/password"])
    assert User.objects.get().check_password(PASSWORD)


def test_guessing_the_old_password_is_slowed(ann: Program) -> None:
    for number in range(5):
        ann.put("me/password", password=NEW, current_password=f"guess {number}")
    slowed = ann.put("me/password", password=NEW, current_password=PASSWORD)
    assert problem_of(slowed)[0] == 429
    assert "Retry-After" in slowed


def test_a_new_address_is_proved_first(ann: Program, mailbox: Mailbox) -> None:
    begun = ann.post("me/email", email="Ann@New.example")
    assert begun.status_code == 202
    message = mailbox.newest()
    assert message.to == "ann@new.example"
    assert ann.get("me").json()["email"] == "ann@example.com"
    body = {"handle": begun.json()["handle"], "code": message.code}
    assert problem_of(ann.post("me/email/verify", **{**body, "code": "BBBB-BBBB"})) == (400, ["/code"])
    assert problem_of(ann.post("me/email/resend", handle=body["handle"]))[0] == 429
    assert ann.post("me/email/verify", **body).status_code == 204
    assert ann.get("me").json()["email"] == "ann@new.example"
    assert {told.to for told in mailbox.read()} == {"ann@example.com", "ann@new.example"}


def test_an_address_of_somebody_else_is_answered_as_any_other(
    ann: Program, mailbox: Mailbox, other_person: User
) -> None:
    taken, free = ann.post("me/email", email="bo@example.com"), ann.post("me/email", email="free@example.com")
    assert (taken.status_code, set(taken.json())) == (free.status_code, set(free.json()))
    assert problem_of(ann.post("me/email", email="ann@example.com")) == (400, ["/email"])


def test_a_code_of_somebody_else_changes_nothing(ann: Program, mailbox: Mailbox, other_person: User) -> None:
    bo = Program()
    bo.login("our-app", "bo@example.com")
    begun = ann.post("me/email", email="ann@new.example").json()
    stolen = bo.post("me/email/verify", handle=begun["handle"], code=mailbox.newest().code)
    assert problem_of(stolen) == (400, ["/code"])
    assert not User.objects.filter(email="ann@new.example").exists()


def test_identities_are_listed_and_unlinked(ann: Program, mailbox: Mailbox, person: User, other_person: User) -> None:
    own = Identity.objects.create(person=person, provider="google", uid="1", email="ann@gmail.example", name="Ann")
    foreign = Identity.objects.create(person=other_person, provider="google", uid="2")
    listed = ann.get("me/identities").json()
    assert [item["id"] for item in listed["items"]] == [own.pk]
    assert listed["next"] is None
    assert "uid" not in listed["items"][0]
    assert problem_of(ann.delete(f"me/identities/{foreign.pk}"))[0] == 404
    assert ann.delete(f"me/identities/{own.pk}").status_code == 204
    assert list(Identity.objects.all()) == [foreign]


def test_the_last_way_in_stays(ann: Program, person: User) -> None:
    person.set_unusable_password()
    person.save()
    own = Identity.objects.create(person=person, provider="google", uid="1")
    assert problem_of(ann.delete(f"me/identities/{own.pk}"))[0] == 409
    assert Identity.objects.exists()


def test_everything_is_exported(ann: Program, mailbox: Mailbox, person: User) -> None:
    exported = ann.post("me/export")
    assert exported.status_code == 200
    assert exported["Cache-Control"] == "no-store"
    document = exported.json()
    assert document["account"]["sub"] == str(person.public_id)
    assert {"sessions", "identities", "events", "consents", "authorizations"} <= set(document)
    assert "password" not in document["account"]
    assert mailbox.newest().to == "ann@example.com"


def test_an_account_is_deleted_and_kept_after_all(
    ann: Program, mailbox: Mailbox, browser: Browser, person: User
) -> None:
    assert problem_of(ann.post("me/deletion", email="bo@example.com")) == (400, ["/email"])
    assert problem_of(ann.delete("me/deletion"))[0] == 404
    begun = ann.post("me/deletion", email="Ann@example.com")
    assert begun.status_code == 202
    assert "deletion_due_at" in begun.json()
    assert ann.get("me").status_code == 401
    assert not Session.objects.live().exists()
    browser.sign_in()
    assert browser.open("/api/v1/me").status_code == 401
    assert browser.http.delete("/api/v1/me/deletion").status_code == 403
    assert browser.http.delete("/api/v1/me/deletion", headers=csrf(browser)).status_code == 204
    assert browser.open("/api/v1/me").status_code == 200


def test_what_happened_is_told_in_plain_words(ann: Program) -> None:
    ann.patch("me", nickname="Annie")
    newest = ann.get("me/activity").json()["items"][0]
    assert (newest["name"], newest["sentence"]) == ("profile:changed", "Your profile was changed.")
    names = {item["name"] for item in ann.get("me/activity?limit=100").json()["items"]}
    assert "token:issued" not in names
