"""prompt=select_account (OIDC Core §3.1.2.1): who is signed in goes on by a press, or makes room for somebody else."""

from urllib.parse import urlsplit

import pytest

from tests.integration.browser import Browser, Shown, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person


def choosing(browser: Browser, notes: RelyingParty, **changes: str) -> Shown:
    return shown(browser.open(notes.request(prompt="select_account", **changes).url))


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=select_account shows who is signed in and lets them go on")
def test_who_is_signed_in_may_go_on(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    page = choosing(signed_in, notes).page
    assert person.email in page.text
    assert not page.asks_to_sign_in
    (form,) = page.forms
    assert "code" in departed(signed_in.submit(form)).parameters


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "prompt=select_account lets another account be used")
def test_another_account_may_be_used(
    signed_in: Browser, notes: RelyingParty, person: Person, other_person: Person
) -> None:
    page = choosing(signed_in, notes, state="kept").page
    (link,) = [link for link in page.links if urlsplit(link).path == "/signin"]
    asked = shown(signed_in.open(link))
    assert asked.page.asks_to_sign_in
    assert person.email not in asked.page.text
    assert departed(signed_in.sign_in(asked, other_person)).parameters["state"] == "kept"
    again = notes.obtain_tokens(signed_in, other_person, prompt="none")
    assert notes.claims(again)["sub"] == other_person.sub


def test_choosing_cannot_be_skipped(signed_in: Browser, notes: RelyingParty) -> None:
    page = choosing(signed_in, notes).page
    flow = urlsplit(page.url).path.rpartition("/")[2]
    again = shown(signed_in.open(f"{notes.provider.endpoint('authorization')}/{flow}"))
    assert again.page.url == page.url
    assert shown(signed_in.post(page.url, {})).response.status_code == 403


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "with nobody signed in, select_account asks to sign in")
def test_nobody_signed_in_signs_in(browser: Browser, notes: RelyingParty, person: Person) -> None:
    asked = choosing(browser, notes)
    assert asked.page.asks_to_sign_in
    assert "code" in departed(browser.sign_in(asked, person)).parameters
