"""ui_locales: pages in the first language that is spoken here; anything else is ignored (Core 1.0 §3.1.2.1)."""

from typing import Any

import pytest

from accounts.models import User
from tests.answers import answer_of
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.fixture
def french(settings: Any) -> None:
    """A server with a second language. Django's own words are translated already."""
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]


def spoken(browser: Browser, client: RelyingParty, **changes: str | None) -> str:
    """The language of the sign-in page that a request leads to."""
    text = browser.follow(client.authorize(browser, **changes)).content.decode()
    return text.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "ui_locales chooses the language of the pages, by preference")
@pytest.mark.parametrize(
    ("ui_locales", "language"),
    [("fr", "fr"), ("fr-CA en", "fr"), ("de fr en", "fr"), ("en fr", "en"), ("de", "en"), ("", "en")],
)
def test_the_first_language_that_is_spoken_here(
    browser: Browser, shop: RelyingParty, french: None, ui_locales: str, language: str
) -> None:
    assert spoken(browser, shop, ui_locales=ui_locales) == language


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a language that is not spoken here is no error")
@pytest.mark.parametrize("ui_locales", ["fr", "xx", "-", "en_US;q=1", "é", "a-" * 600, "../fr", "fr\tde"])
def test_others_are_ignored(browser: Browser, shop: RelyingParty, ui_locales: str) -> None:
    assert spoken(browser, shop, ui_locales=ui_locales) == "en"
    assert "authserver_lang" not in browser.http.cookies


def test_every_page_on_the_way_is_in_it(browser: Browser, partner: RelyingParty, person: User, french: None) -> None:
    page = browser.follow(partner.authorize(browser, ui_locales="fr"))
    refused = browser.submit(page, email="", password="")
    assert "Ce champ est obligatoire" in refused.content.decode()
    consent = browser.follow(browser.submit(page, email="ann@example.com", password=PASSWORD))
    assert '<html lang="fr"' in consent.content.decode()
    assert "code" in answer_of(browser.follow(browser.submit(consent, decision="allow")))


def test_a_posted_request_has_its_language_too(browser: Browser, shop: RelyingParty, french: None) -> None:
    page = browser.follow(browser.http.post("/o/authorize", shop.request(ui_locales="fr")))
    assert '<html lang="fr"' in page.content.decode()


def test_it_lasts_while_the_browser_is_open_and_is_no_matter_of_scripts(
    browser: Browser, shop: RelyingParty, french: None
) -> None:
    spoken(browser, shop, ui_locales="fr")
    cookie = browser.http.cookies["authserver_lang"]
    assert (cookie.value, cookie["max-age"], cookie["expires"]) == ("fr", "", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert spoken(browser, shop, ui_locales="en") == "en"
