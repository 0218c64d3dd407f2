"""Taking along everything that is kept about oneself."""

import json
from base64 import b64decode
from collections.abc import Callable

from accounts import profile
from accounts.models import Picture, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.account.posting import post
from tests.mailbox import Mailbox
from tests.people import Browser
from tests.relying_party import RelyingParty

PAGE = "/account/export"


def test_everything_kept_about_the_person_is_in_the_file(ann: Browser, person: User, shop: RelyingParty) -> None:
    profile.change(person=person, nickname="Annie", address={"country": "France"})
    shop.tokens(ann, scope="openid offline_access")
    answer = ann.submit(ann.open(PAGE))
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="account.json"'
    assert answer["Cache-Control"] == "no-store"
    document = json.loads(answer.content)
    assert document["account"]["sub"] == str(person.public_id)
    assert document["account"]["nickname"] == "Annie"
    assert document["account"]["address"] == {"country": "France"}
    assert [row["ip"] for row in document["sessions"]] == ["127.0.0.1"]
    assert document["identities"] == []
    assert document["pictures"] == []
    assert document["consents"] == []
    (authorization,) = document["authorizations"]
    assert (authorization["app"], authorization["client_id"]) == ("Shop", shop.client.client_id)
    assert authorization["scopes"] == ["openid", "offline_access"]
    assert {"person:created", "signin:succeeded", "profile:changed"} <= {row["name"] for row in document["events"]}


def test_no_secret_and_nobody_else_is_in_the_file(ann: Browser, bo: Browser, person: User, other_person: User) -> None:
    text = ann.submit(ann.open(PAGE)).content.decode()
    assert person.password not in text
    assert "argon2" not in text
    assert str(other_person.public_id) not in text
    assert "bo@example.com" not in text


def test_the_download_is_recorded_and_told_to_the_owner(ann: Browser, person: User, mailbox: Mailbox) -> None:
    ann.submit(ann.open(PAGE))
    assert Event.objects.get(name=EventName.ACCOUNT_EXPORTED).person == str(person.public_id)
    message = mailbox.newest()
    assert (message.to, message.subject) == ("ann@example.com", "Your data was downloaded")
    assert message.link.startswith("/not-me/")


def test_nothing_is_handed_out_without_a_recent_proof(
    ann: Browser, time_passes: Callable[[], None], mailbox: Mailbox
) -> None:
    time_passes()
    for answer in (ann.open(PAGE), post(ann, PAGE)):
        assert answer.status_code == 303
        assert answer["Location"] == "/signin?next=%2Faccount%2Fexport&confirm=1"
    assert mailbox.read() == []


def test_nothing_is_handed_out_by_a_link(ann: Browser) -> None:
    assert ann.open(PAGE)["Content-Type"].startswith("text/html")


def test_the_picture_comes_along(ann: Browser, person: User) -> None:
    Picture.objects.create(person=person, content=b"RIFF")
    (picture,) = json.loads(ann.submit(ann.open(PAGE)).content)["pictures"]
    assert b64decode(picture["base64"]) == b"RIFF"
