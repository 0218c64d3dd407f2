"""Sign-in sessions: how long they live, what ends them, and what ends with them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import sessions
from accounts.models import Session, User
from accounts.signals import session_ended
from audit.models import Event
from tests.clock import Later
from tests.people import Browser

pytestmark = pytest.mark.django_db

HOUR, DAY = 3600, 86400


def is_signed_in(browser: Browser) -> bool:
    return "You are signed in" in browser.open("/").content.decode()


def test_a_session_ends_when_it_is_not_used(browser: Browser, person: User, later: Later) -> None:
    browser.sign_in()
    for _ in range(3):
        later(settings.SESSION_IDLE_SECONDS - HOUR)
        assert is_signed_in(browser)
    later(settings.SESSION_IDLE_SECONDS + 10)
    assert not is_signed_in(browser)
    assert Session.objects.get().end_reason == "idle"
    assert not is_signed_in(browser)


def test_a_session_ends_for_good_however_much_it_is_used(browser: Browser, person: User, later: Later) -> None:
    browser.sign_in()
    step = settings.SESSION_ABSOLUTE_SECONDS // 9
    for _ in range(8):
        later(step)
        assert is_signed_in(browser)
    later(step + 10)
    assert not is_signed_in(browser)


def test_confirming_identity_does_not_move_the_absolute_end(browser: Browser, person: User, later: Later) -> None:
    browser.sign_in()
    end = Session.objects.get().expires_at
    later(DAY)
    browser.submit(browser.open("/signin?confirm=1"), email=person.email, password="correct horse battery staple")
    assert Session.objects.get().expires_at == end


def test_an_expired_session_is_noticed_and_recorded(browser: Browser, person: User, later: Later) -> None:
    browser.sign_in()
    Session.objects.update(expires_at=timezone.now() + timedelta(seconds=100))
    later(90)
    assert is_signed_in(browser)
    later(20)
    assert not is_signed_in(browser)
    session = Session.objects.get()
    assert session.end_reason == "expired"
    event = Event.objects.get(name="session:ended")
    assert (event.session, event.person, event.reason) == (str(session.public_id), str(person.public_id), "expired")


def test_a_deactivated_person_is_signed_out(browser: Browser, person: User) -> None:
    browser.sign_in()
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert not is_signed_in(browser)
    assert Session.objects.get().end_reason == "deactivated"


def test_ending_sessions_signs_out_every_browser_of_theirs_and_no_other(
    browser: Browser, other_browser: Browser, person: User, other_person: User
) -> None:
    browser.sign_in()
    other_browser.sign_in()
    first, second = Session.objects.order_by("pk")
    sessions.end([first], reason="test")
    assert not is_signed_in(browser)
    assert is_signed_in(other_browser)
    sessions.end(Session.objects.filter(person=person), reason="test")
    assert not is_signed_in(other_browser)
    assert first.person_id == second.person_id


def test_ending_twice_changes_nothing(browser: Browser, person: User) -> None:
    heard: list[list[int]] = []

    def listen(sessions: list[int], **_: object) -> None:
        heard.append(sessions)

    browser.sign_in()
    session = Session.objects.get()
    session_ended.connect(listen)
    try:
        sessions.end([session], reason="first")
        ended_at = Session.objects.get().ended_at
        sessions.end([session], reason="second")
    finally:
        session_ended.disconnect(listen)
    again = Session.objects.get()
    assert (again.ended_at, again.end_reason) == (ended_at, "first")
    assert heard == [[session.pk]]
    assert Event.objects.filter(name="session:ended").count() == 1


def test_the_live_ones_are_those_that_sign_in(person: User, other_person: User, later: Later) -> None:
    alive = sessions.begin(person, amr=["pwd"])
    ended, expired, idle = (sessions.begin(person, amr=["pwd"]) for _ in range(3))
    deactivated = sessions.begin(other_person, amr=["pwd"])
    User.objects.filter(pk=other_person.pk).update(is_active=False)
    sessions.end([ended], reason="test")
    now = timezone.now()
    Session.objects.filter(pk=expired.pk).update(expires_at=now)
    Session.objects.filter(pk=idle.pk).update(last_seen_at=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS))
    assert list(Session.objects.live()) == [alive]
    due = {session.pk: session.end_due(now) for session in Session.objects.select_related("person")}
    assert due == {
        alive.pk: "",
        ended.pk: "ended",
        expired.pk: "expired",
        idle.pk: "idle",
        deactivated.pk: "deactivated",
    }


def test_use_is_noted_once_in_five_minutes(browser: Browser, person: User, later: Later) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as sent:
            assert is_signed_in(browser)
        return sum(query["sql"].startswith("UPDATE") for query in sent.captured_queries)

    browser.sign_in()
    before = Session.objects.get().last_seen_at
    later(200)
    assert writes() == 0
    later(200)
    assert writes() == 1
    assert writes() == 0
    assert Session.objects.get().last_seen_at - before >= timedelta(seconds=400)
