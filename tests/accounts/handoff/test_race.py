"""Of parallel tries exactly one wins: real requests, each with its own connection to the database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse

from accounts.models import Handoff, Session, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.handoff.two_devices import NewDevice, Phone, browser_at

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CLIENTS = 8


def at_once(acts: list[Callable[[], HttpResponse]]) -> list[HttpResponse]:
    """Run every act in a thread of its own, all of them started together."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], HttpResponse]) -> HttpResponse:
        barrier.wait(timeout=30)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def twins_of(device: NewDevice) -> Iterator[NewDevice]:
    """The same browser several times: equal cookies, separate connections."""
    for _ in range(CLIENTS):
        twin = NewDevice(browser_at("203.0.113.7"))
        twin.browser.http.cookies = device.browser.http.cookies.copy()
        yield twin


def test_of_parallel_completions_exactly_one_begins_a_session_and_the_others_get_the_same(
    laptop: NewDevice, phone: Phone, approved: HttpResponse
) -> None:
    form = {"csrfmiddlewaretoken": laptop.look().context["csrf_token"]}
    twins = list(twins_of(laptop))
    answers = at_once([lambda twin=twin: twin.browser.http.post("/signin/device/complete", form) for twin in twins])
    assert [answer.status_code for answer in answers] == [200] * CLIENTS
    assert Session.objects.filter(amr=["handoff"]).count() == 1
    assert Event.objects.filter(name=EventName.HANDOFF_COMPLETED).count() == 1
    assert all(twin.signed_in for twin in twins)


def test_of_parallel_claims_exactly_one_gets_the_request(laptop: NewDevice, person: User) -> None:
    laptop.begin()
    code, acts = laptop.code, []
    for host in range(CLIENTS):
        phone = Phone(browser_at(f"198.51.100.{host}"))
        phone.browser.sign_in()
        page = phone.browser.open(f"/device/{code}")
        acts.append(lambda phone=phone, page=page: phone.browser.submit(page, code=code))
    answers = at_once(acts)
    assert sorted(answer.status_code for answer in answers) == [303] + [400] * (CLIENTS - 1)
    assert Handoff.objects.get().state == Handoff.State.CLAIMED
