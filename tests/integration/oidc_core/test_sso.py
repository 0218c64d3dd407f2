"""Single sign-on: one sign-in, any number of relying parties."""

from collections.abc import Callable

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


@pytest.mark.compliance("OIDC Core", "3.1.2.3", "who is signed in is not asked again at another relying party")
def test_the_second_app_asks_nothing(
    browser: Browser, notes: RelyingParty, photos: RelyingParty, person: Person
) -> None:
    first = notes.claims(notes.obtain_tokens(browser, person))
    # Nothing but redirects lies between the second app's request and its answer: a page would fail here.
    assert "code" in departed(browser.open(photos.request().url)).parameters
    second = photos.claims(photos.obtain_tokens(browser, person))
    assert second["sub"] == first["sub"] == person.sub
    assert second["auth_time"] == first["auth_time"]
    assert (first["aud"], second["aud"]) == (notes.client_id, photos.client_id)


@pytest.mark.compliance("OIDC Core", "3.1.2.3", "another browser is another sign-in")
def test_another_browser_is_asked(
    signed_in: Browser, new_browser: Callable[[], Browser], notes: RelyingParty, photos: RelyingParty
) -> None:
    assert "code" in departed(signed_in.open(notes.request().url)).parameters
    assert shown(new_browser().open(photos.request().url)).page.asks_to_sign_in


def test_a_sign_in_without_an_app_serves_all(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    assert person.email in shown(signed_in.open("/")).page.text
    assert "code" in departed(signed_in.open(notes.request().url)).parameters


def test_two_tabs_of_one_browser_do_not_disturb_each_other(
    browser: Browser, notes: RelyingParty, photos: RelyingParty, person: Person
) -> None:
    left, right = notes.request(), photos.request()
    left_page, right_page = browser.open(left.url), browser.open(right.url)
    assert departed(browser.sign_in(left_page, person)).parameters["state"] == left.state
    # The second tab still shows its form; sending it, or opening its address anew, leads on to its own app.
    afterwards = shown(right_page).page.form_with("password").fields["next"]
    assert departed(browser.open(afterwards)).parameters["state"] == right.state


def test_a_token_of_one_app_is_not_of_the_other(
    signed_in: Browser, notes: RelyingParty, photos: RelyingParty, person: Person
) -> None:
    tokens = notes.obtain_tokens(signed_in, person)
    assert photos.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"
    assert notes.claims(tokens)["aud"] != photos.client_id
