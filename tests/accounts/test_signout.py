"""Signing out on one's own."""

import pytest
from django.test import Client as HttpClient

from accounts.models import BrowserState, Session, User
from audit.models import Event
from tests.people import Browser, hidden_fields

pytestmark = pytest.mark.django_db

COOKIE = "authserver_sid"


def is_signed_in(browser: Browser) -> bool:
    return "You are signed in" in browser.open("/").content.decode()


def test_signing_out_asks_and_then_ends_the_session(browser: Browser, person: User) -> None:
    browser.sign_in()
    cookie = browser.http.cookies[COOKIE].value
    page = browser.open("/signout")
    assert "ann@example.com" in page.content.decode()
    assert is_signed_in(browser)
    done = browser.submit(page)
    assert "You are signed out" in done.content.decode()
    assert done["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(browser)
    session = Session.objects.get()
    assert session.end_reason == "signed out"
    assert Event.objects.get(name="session:ended").session == str(session.public_id)
    assert not BrowserState.objects.exists()
    thief = Browser(HttpClient())
    thief.http.cookies[COOKIE] = cookie
    assert not is_signed_in(thief)


def test_nobody_is_signed_out_by_a_link_or_by_another_site(browser: Browser, person: User) -> None:
    browser.sign_in()
    browser.open("/signout")
    assert browser.http.post("/signout").status_code == 403
    assert is_signed_in(browser)


def test_the_other_browser_stays_signed_in(browser: Browser, other_browser: Browser, person: User) -> None:
    browser.sign_in()
    other_browser.sign_in()
    browser.submit(browser.open("/signout"))
    assert not is_signed_in(browser)
    assert is_signed_in(other_browser)


def test_nobody_signed_in_has_nothing_to_end(browser: Browser, person: User) -> None:
    assert browser.open("/signout")["Location"] == "/"
    form = hidden_fields(browser.open("/signin"))
    assert "You are signed out" in browser.http.post("/signout", form).content.decode()
    assert not Event.objects.filter(name="session:ended").exists()
