"""When the person is asked and when not: prompt, max_age and id_token_hint (OIDC Core §3.1.2.1)."""

from collections.abc import Callable

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=none without a session is login_required, and shows nothing")
def test_prompt_none_without_a_session(browser: Browser, notes: RelyingParty) -> None:
    request = notes.request(prompt="none")
    answer = departed(browser.open(request.url))
    assert answer.parameters["error"] == "login_required"
    assert answer.parameters["state"] == request.state


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=none with a session is answered without a page")
def test_prompt_none_with_a_session(signed_in: Browser, notes: RelyingParty) -> None:
    assert "code" in departed(signed_in.open(notes.request(prompt="none").url)).parameters


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=none where consent is missing is consent_required")
def test_prompt_none_without_consent(signed_in: Browser, relying_party: Callable[[str], RelyingParty]) -> None:
    request = relying_party("declined").request(prompt="none")
    assert departed(signed_in.open(request.url)).parameters["error"] == "consent_required"


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=login asks again although the person is signed in")
def test_prompt_login_asks_again(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    before = notes.claims(notes.obtain_tokens(signed_in, person))
    asked = shown(signed_in.open(notes.request(prompt="login").url))
    assert asked.page.asks_to_sign_in
    assert person.email in asked.page.text
    assert "code" in departed(signed_in.sign_in(asked, person)).parameters
    after = notes.claims(notes.obtain_tokens(signed_in, person))
    assert after["auth_time"] >= before["auth_time"]


@pytest.mark.parametrize("demand", [{"prompt": "login"}, {"max_age": "0"}], ids=["prompt=login", "max_age=0"])
@pytest.mark.compliance("OIDC Core", "3.1.2.1", "signing in again cannot be skipped by going on without it")
def test_signing_in_again_cannot_be_skipped(signed_in: Browser, notes: RelyingParty, demand: dict[str, str]) -> None:
    asked = shown(signed_in.open(notes.request(**demand).url))
    afterwards = asked.page.form_with("password").fields["next"]
    assert shown(signed_in.open(afterwards)).page.asks_to_sign_in


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a wrong password does not count as signing in again")
def test_a_wrong_password_does_not_sign_in_again(browser: Browser, notes: RelyingParty, other_person: Person) -> None:
    browser.sign_in(browser.open("/signin"), other_person)
    asked = shown(browser.open(notes.request(prompt="login").url))
    afterwards = asked.page.form_with("password").fields["next"]
    refused = shown(browser.submit(asked.page.form_with("password"), password="wrong " + other_person.password))
    assert refused.page.asks_to_sign_in
    assert shown(browser.open(afterwards)).page.asks_to_sign_in


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a sign-in older than max_age is renewed, a younger one is not")
def test_max_age(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    young = notes.obtain_tokens(signed_in, person, max_age="3600")
    assert "auth_time" in notes.claims(young)
    asked = shown(signed_in.open(notes.request(max_age="0").url))
    assert asked.page.asks_to_sign_in
    assert "code" in departed(signed_in.sign_in(asked, person)).parameters


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=none with a sign-in that is too old is login_required")
def test_prompt_none_with_an_old_sign_in(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request(prompt="none", max_age="0").url))
    assert answer.parameters["error"] == "login_required"


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "the hint of the person who is signed in is honoured, another's is not")
def test_id_token_hint(
    signed_in: Browser,
    new_browser: Callable[[], Browser],
    notes: RelyingParty,
    person: Person,
    other_person: Person,
) -> None:
    mine = notes.obtain_tokens(signed_in, person).id_token
    others = notes.obtain_tokens(new_browser(), other_person).id_token
    same = departed(signed_in.open(notes.request(prompt="none", id_token_hint=mine).url))
    assert "code" in same.parameters
    different = departed(signed_in.open(notes.request(prompt="none", id_token_hint=others).url))
    assert different.parameters["error"] == "login_required"


@pytest.mark.parametrize("hint", ["garbage", "e30.e30.e30", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a hint that the server did not sign proves nobody")
def test_a_forged_hint_is_refused(signed_in: Browser, notes: RelyingParty, hint: str) -> None:
    answer = departed(signed_in.open(notes.request(prompt="none", id_token_hint=hint).url))
    assert answer.parameters["error"] in {"invalid_request", "login_required"}


@pytest.mark.compliance("OIDC Core", "2", "auth_time is of the session: a parallel sign-in elsewhere does not move it")
def test_auth_time_is_of_the_session(
    signed_in: Browser, new_browser: Callable[[], Browser], notes: RelyingParty, person: Person
) -> None:
    first = notes.claims(notes.obtain_tokens(signed_in, person))
    elsewhere = notes.claims(notes.obtain_tokens(new_browser(), person))
    again = notes.claims(notes.obtain_tokens(signed_in, person))
    assert again["auth_time"] == first["auth_time"]
    assert again["sid"] == first["sid"] != elsewhere["sid"]
