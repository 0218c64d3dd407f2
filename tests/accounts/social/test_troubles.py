"""Providers and people that do not play along: a page in plain words with a way back, never an error of ours."""

import re

import pytest
from pytest_django import Settings

from accounts.models import User
from accounts.social.backends.google import Google
from demo.providers import facebook, x
from tests.accounts.social.standin import PROVIDERS, arrive, begin, choose, sent_to, signed_in_person
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
every_provider = pytest.mark.parametrize("provider", PROVIDERS)
NOBODY_LISTENS = "http://127.0.0.1:9"


@every_provider
def test_who_does_not_continue_is_told_kindly_and_led_back(browser: Browser, shop: RelyingParty, provider: str) -> None:
    after = browser.follow(shop.authorize(browser)).context["next"]
    response = arrive(browser, provider, after=after, decision="deny")
    assert response.status_code == 403
    assert "You did not continue with" in response.content.decode()
    # The way back still knows where the person was going.
    signin = browser.http.get(response.context["back"])
    assert signin.context["next"] == after


@every_provider
@pytest.mark.parametrize(("trouble", "statuses"), [("broken", {503}), ("garbage", {502})])
def test_a_provider_in_trouble_is_said_to_be_in_trouble(
    browser: Browser, provider: str, trouble: str, statuses: set[int]
) -> None:
    response = arrive(browser, provider, trouble=trouble)
    assert response.status_code in statuses
    assert signed_in_person(browser) is None


@every_provider
def test_a_slow_provider_is_not_waited_for(browser: Browser, settings: Settings, provider: str) -> None:
    settings.SOCIAL_AUTH_REQUESTS_TIMEOUT = 0.2
    response = arrive(browser, provider, trouble="slow")
    assert response.status_code == 503
    assert "does not answer" in response.content.decode()


def test_discovery_that_cannot_be_reached_is_said_before_anybody_leaves(browser: Browser, settings: Settings) -> None:
    settings.SOCIAL_AUTH_GOOGLE_OIDC_ENDPOINT = NOBODY_LISTENS
    response = begin(browser, "google", after="/signout")
    assert response.status_code == 503
    assert "next=%2F" in response.context["back"]


@pytest.mark.parametrize("setting", ["SOCIAL_AUTH_FACEBOOK_ACCESS_TOKEN_URL", "SOCIAL_AUTH_FACEBOOK_USER_DATA_URL"])
def test_an_unreachable_endpoint_is_trouble_too(browser: Browser, settings: Settings, setting: str) -> None:
    address = sent_to(begin(browser, "facebook"))
    setattr(settings, setting, NOBODY_LISTENS)
    assert browser.http.get(choose(address)).status_code == 503


@pytest.mark.parametrize("lie", [lie for lie in facebook.SHEET.lies if "profile" in lie])
def test_a_facebook_profile_that_is_none_is_refused(browser: Browser, lie: str) -> None:
    assert arrive(browser, "facebook", lie=lie).status_code == 502


def test_words_of_the_wrong_type_are_left_out(browser: Browser) -> None:
    page = browser.follow(arrive(browser, "facebook", lie="numbers for names"))
    assert page.status_code == 200
    asked = re.search(r'<input[^>]* name="email"[^>]*>', page.content.decode())
    assert asked is not None
    assert "value=" not in asked.group()


@pytest.mark.parametrize("lie", x.SHEET.lies)
def test_an_x_profile_that_is_none_is_refused(browser: Browser, lie: str) -> None:
    response = arrive(browser, "x", lie=lie)
    assert response.status_code in {502, 503}
    assert not User.objects.exists()


@every_provider
@pytest.mark.parametrize(
    "query",
    [
        "error=server_error",
        "error=temporarily_unavailable",
        "code=",
        "state=%00",
        "state[]=1",
        "error=%3Cscript%3E",
        "",
    ],
)
def test_no_callback_whatever_breaks_the_server(browser: Browser, provider: str, query: str) -> None:
    response = browser.http.get(f"/social/complete/{provider}?{query}")
    assert 400 <= response.status_code < 504
    assert response.status_code != 500
    assert b"<script>" not in response.content


@every_provider
def test_who_begins_too_often_waits(browser: Browser, provider: str) -> None:
    statuses = [begin(browser, provider).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


@every_provider
def test_a_provider_that_is_switched_off_is_not_there(browser: Browser, settings: Settings, provider: str) -> None:
    assert f"/social/begin/{provider}" in browser.open("/signin").content.decode()
    setattr(settings, f"SOCIAL_AUTH_{provider.upper()}_KEY", "")
    assert f"/social/begin/{provider}" not in browser.open("/signin").content.decode()
    assert begin(browser, provider).status_code == 404
    assert browser.http.get(f"/social/complete/{provider}").status_code == 404


def test_without_any_provider_the_page_has_no_trace_of_them(browser: Browser, settings: Settings) -> None:
    for provider in PROVIDERS:
        setattr(settings, f"SOCIAL_AUTH_{provider.upper()}_KEY", "")
    assert "social" not in browser.open("/signin").content.decode()


def test_an_unknown_provider_is_not_found(browser: Browser) -> None:
    assert begin(browser, "myspace").status_code == 404


def test_a_new_key_of_the_provider_is_fetched(browser: Browser) -> None:
    """Google rotates its keys; a day-old copy without the new one must not lock everybody out."""
    arrive(browser, "google")
    Google.get_jwks_keys_for_uri.invalidate()
    browser.submit(browser.open("/signout"))
    arrive(browser, "google")
    assert signed_in_person(browser) is not None
