"""Authorization requests that wait for a person: used once, for a while, by the handle alone."""

import pytest
from django.http import HttpResponse

from accounts.models import User
from oidc.handles import fingerprint
from oidc.models import Authorization, Client, PendingRequest
from tests.oidc.conftest import Later
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def waiting(browser: Browser, client: RelyingParty, **changes: str | None) -> str:
    """The path that continues a request of a browser where nobody is signed in."""
    return query_of(client.authorize(browser, **changes)["Location"])["next"]


def is_stale(response: HttpResponse) -> bool:
    return response.status_code == 400 and "Location" not in response


def test_a_request_goes_on_after_sign_in(browser: Browser, shop: RelyingParty, person: User) -> None:
    path = waiting(browser, shop)
    browser.sign_in()
    assert "code" in query_of(browser.open(path)["Location"])


def test_a_request_is_answered_once(browser: Browser, shop: RelyingParty, person: User) -> None:
    path = waiting(browser, shop)
    browser.sign_in()
    browser.open(path)
    assert is_stale(browser.open(path))
    assert is_stale(browser.open(path.replace("authorize", "consent")))
    assert Authorization.objects.count() == 1


def test_a_refused_request_is_answered_once_as_well(ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann))
    assert "error" in query_of(ann.follow(ann.submit(page, decision="deny"))["Location"])
    assert is_stale(ann.submit(page, decision="allow"))
    assert not Authorization.objects.exists()


def test_a_request_waits_for_its_time_and_no_longer(
    browser: Browser, shop: RelyingParty, person: User, later: Later
) -> None:
    path, other = waiting(browser, shop), waiting(browser, shop)
    later(1790)
    browser.sign_in()
    assert "code" in query_of(browser.open(path)["Location"])
    later(20)
    assert is_stale(browser.open(other))


def test_another_handle_finds_nothing(browser: Browser, shop: RelyingParty, person: User) -> None:
    path = waiting(browser, shop)
    browser.sign_in()
    handle = path.rpartition("/")[2]
    for guess in (handle[:-1], handle[::-1], fingerprint(handle), "x" * 43, "0"):
        assert is_stale(browser.open(f"/o/authorize/{guess}"))
        assert is_stale(browser.open(f"/o/consent/{guess}"))
    assert "code" in query_of(browser.open(path)["Location"])


def test_the_request_of_a_client_deactivated_meanwhile_is_gone(
    browser: Browser, shop: RelyingParty, person: User
) -> None:
    path = waiting(browser, shop)
    browser.sign_in()
    Client.objects.update(is_active=False)
    assert is_stale(browser.open(path))


def test_what_is_asked_for_cannot_be_changed_on_the_way(browser: Browser, shop: RelyingParty, person: User) -> None:
    path = waiting(browser, shop, state="mine", scope="openid")
    browser.sign_in()
    answer = browser.open(path + "?state=yours&scope=openid+email&redirect_uri=https://evil.example/&client_id=other")
    assert answer["Location"].startswith("https://shop.example/callback?")
    assert query_of(answer["Location"])["state"] == "mine"
    assert Authorization.objects.get().scopes == ["openid"]


def test_two_requests_of_one_browser_do_not_mix(
    browser: Browser, shop: RelyingParty, partner: RelyingParty, person: User
) -> None:
    first, second = waiting(browser, shop, state="one"), waiting(browser, partner, state="two")
    browser.sign_in()
    page = browser.follow(browser.open(second))
    assert query_of(browser.open(first)["Location"])["state"] == "one"
    answer = browser.follow(browser.submit(page, decision="allow"))
    assert query_of(answer["Location"])["state"] == "two"


def test_a_sign_in_that_ends_meanwhile_must_be_made_again(ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann))
    ann.submit(ann.open("/signout"))
    after = ann.submit(page, decision="allow")
    path = page.wsgi_request.path.replace("consent", "authorize")
    assert ann.next_address(after) == path
    assert ann.open(path)["Location"].startswith("/signin?")
    assert not Authorization.objects.exists()


def test_the_handle_is_stored_as_its_hash(browser: Browser, shop: RelyingParty) -> None:
    handle = waiting(browser, shop).rpartition("/")[2]
    row = PendingRequest.objects.get()
    assert row.handle_hash == fingerprint(handle)
    assert handle not in str(row.parameters)
    assert len(handle) >= 43


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "login_hint fills in the sign-in page")
def test_the_sign_in_page_knows_the_client_and_the_hint(browser: Browser, shop: RelyingParty) -> None:
    page = browser.follow(shop.authorize(browser, login_hint='ann@example.com"><b>'))
    text = page.content.decode()
    assert "Shop" in text
    assert "ann@example.com&quot;&gt;&lt;b&gt;" in text
    assert "Shop" not in browser.open("/signin").content.decode()


def test_silence_holds_for_a_request_by_post(browser: Browser, shop: RelyingParty) -> None:
    first = browser.http.post("/o/authorize", shop.request(prompt="none"))
    assert first.status_code == 303
    assert query_of(browser.open(first["Location"])["Location"])["error"] == "login_required"


def test_signing_in_with_a_wrong_password_leaves_the_request_waiting(
    browser: Browser, shop: RelyingParty, person: User
) -> None:
    page = browser.follow(shop.authorize(browser))
    again = browser.submit(page, email="ann@example.com", password="wrong password")
    assert again.status_code == 400
    answer = browser.follow(browser.submit(again, email="ann@example.com", password=PASSWORD))
    assert "code" in query_of(answer["Location"])
