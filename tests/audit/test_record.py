"""How a fact is kept: where it came from, cut to size, and in the transaction that made it true."""

import pytest
from django.db import transaction

from audit import origin
from audit.events import EventName
from audit.models import Event
from audit.record import record

pytestmark = pytest.mark.django_db


def test_a_fact_is_kept_with_its_origin() -> None:
    where = origin.Origin(ip="203.0.113.7", user_agent="Browser/1.0", request_id="abc")
    with origin.bind(where):
        assert origin.current() == where
        record(EventName.TOKEN_ISSUED, person="ann", client="shop", session="s1", reason="why", scopes=["openid"])
    event = Event.objects.get()
    assert (event.name, event.person, event.client, event.session) == ("token:issued", "ann", "shop", "s1")
    assert (event.ip, event.user_agent, event.request_id) == ("203.0.113.7", "Browser/1.0", "abc")
    assert (event.reason, event.details) == ("why", {"scopes": ["openid"]})
    assert str(event).startswith("token:issued at ")


def test_outside_of_a_request_there_is_no_origin() -> None:
    record(EventName.KEY_ROTATED)
    event = Event.objects.get()
    assert (event.ip, event.user_agent, event.request_id) == (None, "", "")
    assert origin.current() == origin.Origin()


def test_an_origin_ends_with_its_request_even_when_that_fails() -> None:
    outer = origin.Origin(request_id="outer")
    with origin.bind(outer):
        with pytest.raises(RuntimeError), origin.bind(origin.Origin(request_id="inner")):
            raise RuntimeError
        assert origin.current() == outer
    assert origin.current() == origin.Origin()


def test_what_is_too_long_is_cut() -> None:
    record(EventName.CLIENT_REFUSED, client="c" * 1000, reason="r" * 1000)
    event = Event.objects.get()
    assert (len(event.client), len(event.reason)) == (255, 100)


def test_a_fact_of_a_transaction_that_fails_is_none() -> None:
    @transaction.atomic
    def issue() -> None:
        record(EventName.TOKEN_ISSUED)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        issue()
    assert not Event.objects.exists()


def test_every_name_says_subject_and_action_and_fits_its_column() -> None:
    limit = Event._meta.get_field("name").max_length or 0
    for name in EventName:
        subject, colon, action = name.value.partition(":")
        assert subject
        assert colon
        assert action
        assert len(name.value) <= limit
