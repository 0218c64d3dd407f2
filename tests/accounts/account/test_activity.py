"""What happened, told to the person it happened to and to nobody else."""

import re

import pytest

from accounts import activity
from accounts.models import User
from audit.events import EventName
from audit.record import record
from tests.people import Browser
from tests.relying_party import RelyingParty

PAGE = "/account/activity"


def sentences(browser: Browser, query: str = "") -> list[str]:
    text = browser.open(PAGE + query).content.decode()
    return re.findall(r'<p class="card__title">(.*?)</p>', text)


def test_events_are_told_in_plain_words_the_newest_first(ann: Browser, person: User) -> None:
    record(EventName.PASSWORD_CHANGED, person=person.public_id)
    assert sentences(ann) == ["Your password was changed.", "You signed in.", "Your account was created."]


def test_an_app_is_named_as_people_know_it(ann: Browser, shop: RelyingParty) -> None:
    shop.tokens(ann)
    text = ann.open(PAGE).content.decode()
    assert "You signed in to an app." in text
    assert "· Shop" in text
    assert shop.client.client_id not in text


def test_an_app_that_is_gone_keeps_its_identifier(ann: Browser, person: User) -> None:
    record(EventName.CONSENT_GIVEN, person=person.public_id, client="gone-client")
    assert "gone-client" in ann.open(PAGE).content.decode()


def test_technical_noise_is_left_out(ann: Browser, person: User, shop: RelyingParty) -> None:
    shop.tokens(ann)
    record(EventName.KEY_ROTATED, person=person.public_id)
    assert sentences(ann) == ["You signed in to an app.", "You signed in.", "Your account was created."]


def test_nobody_sees_what_happened_to_others(ann: Browser, bo: Browser, other_person: User) -> None:
    record(EventName.PASSWORD_CHANGED, person=other_person.public_id)
    assert "Your password was changed." not in sentences(ann)
    assert "Your password was changed." in sentences(bo)


def test_longer_lists_go_on_by_cursor_without_gap_or_repetition(ann: Browser, person: User) -> None:
    for number in range(60):
        record(EventName.PROFILE_CHANGED, person=person.public_id, number=number)
    seen, cursor, lengths = [], None, []
    while True:
        page = activity.page(person=person, before=cursor)
        seen += [entry.at for entry in page.entries]
        lengths.append(len(page.entries))
        cursor = page.older
        if cursor is None:
            break
    assert lengths == [25, 25, 12]
    assert seen == sorted(set(seen), reverse=True)
    text = ann.open(PAGE).content.decode()
    found = re.search(r'href="(\?before=\d+)"', text)
    assert found is not None
    assert len(sentences(ann, found.group(1))) == 25


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.5", "9" * 19, "9" * 40, "%00", "²", "1'--"])
def test_a_hostile_cursor_does_no_harm(ann: Browser, cursor: str) -> None:
    assert ann.open(f"{PAGE}?before={cursor}").status_code in (200, 400)


def test_every_fact_about_a_person_is_told_or_left_out_on_purpose() -> None:
    told = set(activity.SENTENCES)
    technical = {"token", "client", "key", "admin", "resource", "initial-token", "logout"}
    open_questions = {
        event.value for event in EventName if event not in told and event.value.split(":")[0] not in technical
    }
    assert open_questions <= {
        "signup:begun",
        "handoff:begun",
        "device:requested",
        "person:voided",
        "account:deleted",
        "authorization:refused",
        "social:refused",
    }
