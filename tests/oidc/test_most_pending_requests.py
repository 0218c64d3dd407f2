"""Strangers may ask without end; what waits for them has an end. Whoever asked lately can still sign in."""

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient
from pytest_django import Settings

from accounts.models import User
from oidc import pending_requests
from oidc.models import PendingRequest
from tests.parallel import at_once
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

MOST, STEP = 12, 5


@pytest.fixture(autouse=True)
def _few(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PENDING_REQUESTS_AT_MOST = MOST
    monkeypatch.setattr(pending_requests, "TRIM_EVERY", STEP)


def flood(client: RelyingParty, times: int) -> None:
    stranger = Browser(HttpClient())
    for _ in range(times):
        assert client.authorize(stranger)["Location"].startswith("/signin?")


def waiting(browser: Browser, client: RelyingParty) -> str:
    return query_of(client.authorize(browser)["Location"])["next"]


@pytest.mark.django_db
def test_a_flood_of_strangers_fills_no_table(shop: RelyingParty) -> None:
    for _ in range(4):
        flood(shop, 2 * STEP)
        assert PendingRequest.objects.count() < MOST + STEP


@pytest.mark.django_db
def test_who_asked_lately_signs_in_beside_a_flood(browser: Browser, shop: RelyingParty, person: User) -> None:
    flood(shop, 3 * MOST)
    path = waiting(browser, shop)
    flood(shop, MOST - STEP)
    browser.sign_in()
    assert "code" in query_of(browser.open(path)["Location"])


@pytest.mark.django_db
def test_whose_request_was_let_go_is_told_and_can_start_again(
    browser: Browser, shop: RelyingParty, person: User
) -> None:
    path = waiting(browser, shop)
    flood(shop, 2 * MOST)
    browser.sign_in()
    ended = browser.open(path)
    assert ended.status_code == 400
    assert "start again" in ended.content.decode()
    assert "code" in shop.authorization_response(browser)  # signed in by now, nothing needs to wait


@pytest.mark.django_db
def test_below_the_most_nothing_is_let_go(shop: RelyingParty, browser: Browser, person: User) -> None:
    paths = [waiting(browser, shop) for _ in range(MOST)]
    browser.sign_in()
    assert all("code" in query_of(browser.open(path)["Location"]) for path in paths)


@pytest.mark.django_db
@pytest.mark.parametrize("form", [False, True], ids=["GET", "POST"])
def test_requests_by_either_method_and_for_signing_out_count_alike(shop: RelyingParty, form: bool) -> None:
    stranger = Browser(HttpClient())

    def ask() -> HttpResponse:
        return stranger.http.post("/o/authorize", shop.request()) if form else shop.authorize(stranger)

    for _ in range(MOST):
        assert ask().status_code == 303
        assert stranger.open(f"/o/logout?client_id={shop.client.client_id}").status_code == 303
    assert PendingRequest.objects.count() < MOST + STEP


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_floods_at_once_fill_no_table_either(shop: RelyingParty) -> None:
    at_once(6, lambda: flood(shop, 2 * STEP))
    assert PendingRequest.objects.count() < MOST + STEP
