"""A callback is worth something once, in the browser that began, at the provider it was begun for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from threading import Barrier

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client as HttpClient
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts import throttles
from accounts.models import Identity, Session, User
from audit.models import Event
from tests.accounts.social.standin import PROVIDERS, arrive, begin, choose, get_in, sent_to, signed_in_person
from tests.mailbox import Mailbox
from tests.people import Browser, query_of

pytestmark = pytest.mark.django_db
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
PARALLEL = 4


def callback_of(browser: Browser, provider: str, account: str = "kim") -> str:
    """A round trip up to the answer, which is not yet taken in."""
    return choose(sent_to(begin(browser, provider)), account)


@every_provider
def test_a_callback_works_once(browser: Browser, other_browser: Browser, provider: str) -> None:
    callback = callback_of(browser, provider)
    assert browser.http.get(callback).status_code in {200, 303}
    assert browser.http.get(callback).status_code == 403


@every_provider
def test_a_callback_works_in_no_other_browser(browser: Browser, other_browser: Browser, provider: str) -> None:
    callback = callback_of(browser, provider)
    assert other_browser.http.get(callback).status_code == 403
    assert signed_in_person(other_browser) is None
    assert browser.http.get(callback).status_code in {200, 303}


@every_provider
def test_an_answer_cannot_be_swapped_under_another_state(
    browser: Browser, other_browser: Browser, provider: str
) -> None:
    """Session fixation by callback: the attacker's code with the victim's state and the other way round."""
    attackers, victims = callback_of(other_browser, provider, "jose"), callback_of(browser, provider)
    path = f"/social/complete/{provider}"
    mixed = {"code": query_of(attackers)["code"], "state": query_of(victims)["state"]}
    response = browser.http.get(path, mixed)
    if provider == "facebook":
        # Facebook has no PKCE: the swap is noticed by nobody but the person, who is asked for an address first.
        assert response.status_code == 303
    else:
        assert response.status_code in {403, 502, 503}
    assert signed_in_person(browser) is None
    assert browser.http.get(path, {"code": query_of(victims)["code"], "state": "made-up"}).status_code == 403


@every_provider
def test_a_callback_without_a_state_is_refused(browser: Browser, provider: str) -> None:
    code = query_of(callback_of(browser, provider))["code"]
    assert browser.http.get(f"/social/complete/{provider}", {"code": code}).status_code == 403
    assert signed_in_person(browser) is None


@pytest.mark.parametrize(("begun", "answered"), list(permutations(PROVIDERS, 2)))
def test_an_answer_of_one_provider_is_none_of_anothers(browser: Browser, begun: str, answered: str) -> None:
    query = callback_of(browser, begun).partition("?")[2]
    assert browser.http.get(f"/social/complete/{answered}?{query}").status_code in {403, 502}
    assert signed_in_person(browser) is None


@every_provider
def test_a_state_ends_after_a_quarter_of_an_hour(
    browser: Browser, time_machine: TimeMachineFixture, provider: str
) -> None:
    callback = callback_of(browser, provider)
    time_machine.move_to(timezone.now() + timedelta(seconds=901))
    assert browser.http.get(callback).status_code == 403


@pytest.mark.parametrize("provider", [provider for provider in PROVIDERS if provider != "apple"])
def test_only_get_is_answered(browser: Browser, provider: str) -> None:
    assert browser.http.post(f"/social/complete/{provider}").status_code == 405


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("provider", [provider for provider in PROVIDERS if provider != "facebook"])
def test_of_four_parallel_callbacks_with_one_state_exactly_one_wins(browser: Browser, provider: str) -> None:
    callback = callback_of(browser, provider)
    barrier = Barrier(PARALLEL)

    def call(_: int) -> HttpResponse:
        twin = HttpClient()
        twin.cookies = browser.http.cookies.copy()
        barrier.wait(timeout=30)
        try:
            return twin.get(callback)
        finally:
            connection.close()

    with ThreadPoolExecutor(PARALLEL) as threads:
        answers = list(threads.map(call, range(PARALLEL)))
    assert sorted(answer.status_code for answer in answers) == [200, 403, 403, 403]
    assert (User.objects.count(), Identity.objects.count(), Session.objects.count()) == (1, 1, 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_first_sign_ins_at_once_make_one_account(browser: Browser, other_browser: Browser) -> None:
    callbacks = [(browser, callback_of(browser, "google")), (other_browser, callback_of(other_browser, "google"))]
    barrier = Barrier(2)

    def call(pair: tuple[Browser, str]) -> HttpResponse:
        barrier.wait(timeout=30)
        try:
            return pair[0].http.get(pair[1])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(call, callbacks))
    assert max(answer.status_code for answer in answers) < 500
    assert (User.objects.count(), Identity.objects.count()) == (1, 1)


@every_provider
def test_parallel_tabs_keep_their_own_way_on(browser: Browser, mailbox: Mailbox, provider: str) -> None:
    get_in(browser, mailbox, provider)
    browser.submit(browser.open("/signout"))
    first = sent_to(begin(browser, provider, after="/signout?first"))
    second = sent_to(begin(browser, provider, after="/signout?second"))
    assert browser.next_address(browser.http.get(choose(first))) == "/signout?first"
    browser.submit(browser.open("/signout"))
    third = sent_to(begin(browser, provider, after="/signout?third"))
    assert browser.next_address(browser.http.get(choose(third))) == "/signout?third"
    assert browser.http.get(choose(second)).status_code == 403, "signing out forgot what was under way"


@every_provider
def test_tabs_that_are_under_way_together_do_not_swap_places(browser: Browser, provider: str) -> None:
    first = sent_to(begin(browser, provider, after="/signout?first"))
    sent_to(begin(browser, provider, after="/signout?second"))
    page = browser.follow(browser.http.get(choose(first, lie="", decision="deny")))
    assert "next=%2Fsignout%3Ffirst" in page.content.decode()


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://localhost:8000@evil.example/",
    "///evil.example",
    "/%09/evil.example",
    "\t//evil.example",
]


@pytest.mark.parametrize("after", ELSEWHERE)
def test_next_leads_nowhere_else(browser: Browser, after: str) -> None:
    response = arrive(browser, "google", after=after)
    assert browser.next_address(response) == "/"


def test_what_the_callbacks_query_calls_next_is_ignored(browser: Browser) -> None:
    callback = callback_of(browser, "google")
    response = browser.http.get(f"{callback}&next=/signout&redirect_to=https://evil.example")
    assert browser.next_address(response) == "/"


def test_callbacks_that_nobody_began_are_recorded_up_to_a_bound() -> None:
    limit, somebody = throttles.limit(throttles.REFUSED_BY_NETWORK), HttpClient()
    for _ in range(limit + 5):
        assert somebody.get("/social/complete/google", {"state": "made-up", "code": "x"}).status_code == 403
    assert Event.objects.filter(name="social:refused").count() == limit
