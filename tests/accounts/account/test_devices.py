"""Where one is signed in: seen, and ended after proving again who one is."""

from collections.abc import Callable

import pytest

from accounts import devices
from accounts.models import Session, User
from tests.accounts.account.posting import post
from tests.people import Browser
from tests.relying_party import RelyingParty

PAGE = "/account/sessions"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sid_of(browser: Browser) -> str:
    return str(Session.objects.get(pk=browser.http.session["session"]).public_id)


def is_signed_in(browser: Browser) -> bool:
    return browser.open("/account").status_code == 200


def test_devices_are_listed_with_what_where_and_when(
    ann: Browser, another_browser: Callable[..., Browser], bo: Browser
) -> None:
    another_browser(user_agent=FIREFOX)
    text = ann.open(PAGE).content.decode()
    assert "Firefox on Linux" in text
    assert text.count("This device") == 1
    assert text.count("127.0.0.1") == 2
    assert sid_of(bo) not in text


def test_one_device_is_signed_out(ann: Browser, another_browser: Callable[..., Browser]) -> None:
    phone, tablet = another_browser(), another_browser()
    answer = ann.submit(ann.open(PAGE), end=sid_of(phone))
    assert "The device was signed out." in ann.follow(answer).content.decode()
    assert [is_signed_in(browser) for browser in (ann, phone, tablet)] == [True, False, True]


def test_all_others_are_signed_out_with_their_tokens(
    ann: Browser, another_browser: Callable[..., Browser], shop: RelyingParty
) -> None:
    phone = another_browser()
    theirs, own = shop.tokens(phone)["access_token"], shop.tokens(ann)["access_token"]
    answer = ann.submit(ann.open(PAGE), end="others")
    assert "One other device was signed out." in ann.follow(answer).content.decode()
    assert [is_signed_in(browser) for browser in (ann, phone)] == [True, False]
    assert [shop.is_live(token) for token in (own, theirs)] == [True, False]


def test_another_persons_device_is_out_of_reach(ann: Browser, bo: Browser) -> None:
    assert post(ann, PAGE, end=sid_of(bo)).status_code == 404
    assert is_signed_in(bo)


@pytest.mark.parametrize("which", ["", "x", "5f1e7a52-33a5-4bb1-9c70-0b8c5f1f2f6a", "1"])
def test_a_device_that_does_not_exist_is_not_found(ann: Browser, which: str) -> None:
    assert post(ann, PAGE, end=which).status_code == 404


def test_a_device_is_signed_out_once(ann: Browser, another_browser: Callable[..., Browser]) -> None:
    phone = another_browser()
    page, sid = ann.open(PAGE), sid_of(phone)
    assert ann.submit(page, end=sid).status_code == 303
    assert ann.submit(page, end=sid).status_code == 404


@pytest.mark.parametrize("which", ["others", "one"])
def test_nothing_ends_without_a_recent_proof(
    ann: Browser, another_browser: Callable[..., Browser], time_passes: Callable[[], None], which: str
) -> None:
    phone = another_browser()
    time_passes()
    answer = ann.submit(ann.open(PAGE), end=sid_of(phone) if which == "one" else which)
    assert answer.status_code == 303
    assert answer["Location"] == "/signin?next=%2Faccount%2Fsessions&confirm=1"
    assert is_signed_in(phone)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
            "Chrome on Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "Unknown device"),
        ("x" * 300, "x" * 60),
    ],
)
def test_a_user_agent_is_told_in_plain_words(user_agent: str, name: str) -> None:
    assert devices.describe(user_agent) == name


def test_what_a_device_calls_itself_is_shown_as_text(ann: Browser, another_browser: Callable[..., Browser]) -> None:
    another_browser(user_agent="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in ann.open(PAGE).content.decode()


def test_everything_ends_at_once_also_what_works_while_the_person_is_away(
    ann: Browser, person: User, shop: RelyingParty
) -> None:
    token = shop.tokens(ann, scope="openid offline_access")
    devices.end_everything(person=person, reason="test")
    assert not is_signed_in(ann)
    assert not shop.is_live(token["access_token"])
    assert shop.refresh(token["refresh_token"]).status_code == 400
