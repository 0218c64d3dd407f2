"""Initiating User Registration via OpenID Connect 1.0: prompt=create leads to the sign-up page."""

from urllib.parse import urlsplit

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


@pytest.mark.compliance("OIDC Prompt Create", "4.2", "prompt_values_supported names create, and what it names works")
def test_it_is_announced(notes: RelyingParty) -> None:
    assert set(notes.provider.metadata["prompt_values_supported"]) == {
        "none",
        "login",
        "consent",
        "select_account",
        "create",
    }


@pytest.mark.compliance("OIDC Prompt Create", "4.1", "prompt=create shows the sign-up page to whoever comes")
def test_the_sign_up_page_is_shown(browser: Browser, signed_in: Browser, notes: RelyingParty) -> None:
    for visitor in (browser, signed_in):
        page = shown(visitor.open(notes.request(prompt="create", login_hint="somebody@example.org").url)).page
        assert urlsplit(page.url).path == "/signup"
        assert "somebody@example.org" in page.text
        assert {"name", "email", "password", "next"} <= page.form_with("password").fields.keys()


@pytest.mark.compliance("OIDC Prompt Create", "4.1", "who has an account already signs in, and the request goes on")
def test_who_has_an_account_signs_in(browser: Browser, notes: RelyingParty, person: Person) -> None:
    request = notes.request(prompt="create")
    page = shown(browser.open(request.url)).page
    (link,) = [link for link in page.links if urlsplit(link).path == "/signin"]
    answer = departed(browser.sign_in(browser.open(link), person))
    assert answer.parameters["state"] == request.state
    assert "code" in answer.parameters


@pytest.mark.compliance("OIDC Prompt Create", "4.1", "prompt=create cannot be had in silence or with its opposites")
@pytest.mark.parametrize("prompt", ["create none", "create login", "create select_account", "Create"])
def test_what_contradicts_it_is_refused(signed_in: Browser, notes: RelyingParty, prompt: str) -> None:
    assert departed(signed_in.open(notes.request(prompt=prompt).url)).parameters["error"] == "invalid_request"
