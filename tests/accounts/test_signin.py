"""Signing in on the hosted page: who gets in, what everybody else is told, and what becomes of the cookie."""

import re

import pytest
from django.http import HttpResponse

from accounts.browser_state import SessionStore, fingerprint
from accounts.models import BrowserState, Session, User
from audit.models import Event
from tests.people import PASSWORD, Browser

pytestmark = pytest.mark.django_db

COOKIE = "authserver_sid"


def is_signed_in(browser: Browser) -> bool:
    return "You are signed in" in browser.open("/").content.decode()


def cookie_of(browser: Browser) -> str:
    return browser.http.cookies[COOKIE].value


def test_the_right_password_signs_in(browser: Browser, person: User) -> None:
    assert not is_signed_in(browser)
    response = browser.sign_in()
    assert (response.status_code, browser.next_address(response)) == (200, "/")
    assert is_signed_in(browser)
    session = Session.objects.get()
    assert (session.person, session.amr, session.acr) == (person, ["pwd"], "urn:authserver:aal1")
    assert (session.ip, session.ended_at) == ("127.0.0.1", None)
    event = Event.objects.get(name="signin:succeeded")
    assert (event.person, event.session) == (str(person.public_id), str(session.public_id))


@pytest.mark.parametrize("typed", ["ann@example.com", "ANN@Example.COM", "  ann@example.com  "])
def test_the_letter_case_of_the_address_does_not_matter(browser: Browser, person: User, typed: str) -> None:
    browser.sign_in(typed)
    assert is_signed_in(browser)


@pytest.mark.parametrize("typed", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1]])
def test_the_password_is_taken_exactly_as_typed(browser: Browser, person: User, typed: str) -> None:
    assert browser.sign_in(password=typed).status_code == 400
    assert not is_signed_in(browser)


def as_told(response: HttpResponse, email: str) -> tuple[int, str]:
    """Status and page of an answer, without what differs between any two answers."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return response.status_code, page.replace(email, "")


def test_every_refusal_sounds_the_same(browser: Browser, person: User, other_person: User) -> None:
    User.objects.filter(pk=other_person.pk).update(is_active=False)
    passwordless = User.objects.create_user("cy@example.com")
    tries = [
        ("ann@example.com", "not the password", str(person.public_id), "wrong password"),
        ("nobody@example.com", "not the password", "", "unknown address"),
        ("bo@example.com", PASSWORD, str(other_person.public_id), "deactivated"),
        ("bo@example.com", "not the password", str(other_person.public_id), "wrong password"),
        ("cy@example.com", "not the password", str(passwordless.public_id), "no password"),
        ("cy@example.com", "!", str(passwordless.public_id), "no password"),
    ]
    told = {as_told(browser.sign_in(email, password), email) for email, password, _, _ in tries}
    assert len(told) == 1
    status, page = told.pop()
    assert status == 400
    assert "do not match an account" in page
    assert not Session.objects.exists()
    recorded = Event.objects.filter(name="signin:refused").order_by("pk").values_list("person", "reason")
    assert list(recorded) == [(subject, reason) for _, _, subject, reason in tries]


@pytest.mark.parametrize(("email", "password"), [("", ""), ("ann@example.com", ""), ("ann", PASSWORD), ("", PASSWORD)])
def test_a_form_that_is_not_filled_in_is_shown_again(browser: Browser, person: User, email: str, password: str) -> None:
    assert browser.sign_in(email, password).status_code == 400
    assert not Event.objects.filter(name="signin:refused").exists()
    assert not is_signed_in(browser)


def test_the_password_never_comes_back_in_a_page(browser: Browser, person: User) -> None:
    assert "not-the-password" not in browser.sign_in(password="not-the-password").content.decode()


def test_the_form_needs_the_token_of_its_own_page(browser: Browser, person: User) -> None:
    form = {"email": "ann@example.com", "password": PASSWORD}
    assert browser.http.post("/signin", form).status_code == 403
    assert not Session.objects.exists()


def test_looking_at_pages_leaves_no_state_behind(browser: Browser) -> None:
    for path in ("/", "/signin", "/signin?next=/o/logout", "/signout"):
        browser.open(path)
    assert COOKIE not in browser.http.cookies
    assert not BrowserState.objects.exists()


def test_the_cookie_is_kept_from_scripts_and_other_sites(browser: Browser, person: User) -> None:
    browser.sign_in()
    cookie = browser.http.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_the_cookie_is_stored_as_its_hash_alone(browser: Browser, person: User) -> None:
    browser.sign_in()
    state = BrowserState.objects.get()
    assert state.session_key == fingerprint(cookie_of(browser))
    assert cookie_of(browser) not in state.session_data
    browser.http.cookies[COOKIE] = state.session_key
    assert not is_signed_in(browser)  # who reads the table cannot come in with what stands there


def test_the_store_and_its_rows_know_each_other() -> None:
    assert SessionStore.get_model_class() is BrowserState
    assert BrowserState.get_session_store_class() is SessionStore


@pytest.mark.parametrize("planted", ["x" * 32, "abcdefghijklmnopqrstuvwxyz012345"])
def test_a_planted_cookie_is_worth_nothing_afterwards(
    browser: Browser, other_browser: Browser, person: User, planted: str
) -> None:
    browser.http.cookies[COOKIE] = planted
    browser.sign_in()
    assert is_signed_in(browser)
    assert cookie_of(browser) != planted
    other_browser.http.cookies[COOKIE] = planted
    assert not is_signed_in(other_browser)


def test_a_state_known_before_is_worth_nothing_afterwards(
    browser: Browser, other_browser: Browser, person: User
) -> None:
    store = SessionStore()
    store["seen"] = True
    store.create()
    browser.http.cookies[COOKIE] = other_browser.http.cookies[COOKIE] = store.session_key
    browser.sign_in()
    assert is_signed_in(browser)
    assert not is_signed_in(other_browser)
    assert not SessionStore().exists(store.session_key)


def test_the_cookie_changes_when_identity_is_confirmed(browser: Browser, other_browser: Browser, person: User) -> None:
    browser.sign_in()
    former, session = cookie_of(browser), Session.objects.get()
    page = browser.open("/signin?confirm=1")
    assert "Confirm it" in page.content.decode()
    browser.submit(page, email="ann@example.com", password=PASSWORD)
    assert cookie_of(browser) != former
    assert is_signed_in(browser)
    other_browser.http.cookies[COOKIE] = former
    assert not is_signed_in(other_browser)
    confirmed = Session.objects.get()
    assert confirmed.pk == session.pk
    assert confirmed.auth_time > session.auth_time
    assert Event.objects.filter(name="signin:confirmed").count() == 1


def test_a_wrong_password_confirms_nothing(browser: Browser, person: User) -> None:
    browser.sign_in()
    former, session = cookie_of(browser), Session.objects.get()
    refused = browser.submit(browser.open("/signin?confirm=1"), email="ann@example.com", password="wrong password")
    assert refused.status_code == 400
    assert cookie_of(browser) == former
    assert Session.objects.get().auth_time == session.auth_time
    assert is_signed_in(browser)


def test_another_person_at_the_same_browser_starts_anew(browser: Browser, person: User, other_person: User) -> None:
    browser.sign_in()
    form = browser.open("/signin?confirm=1")
    browser.submit(form, email="bo@example.com", password=PASSWORD)
    assert "bo@example.com" in browser.open("/").content.decode()
    first, second = Session.objects.order_by("pk")
    assert (first.person, first.end_reason) == (person, "replaced")
    assert (second.person, second.ended_at) == (other_person, None)
    assert BrowserState.objects.count() == 1


def test_who_is_signed_in_already_goes_straight_on(browser: Browser, person: User) -> None:
    browser.sign_in()
    assert browser.open("/signin?next=/signout")["Location"] == "/signout"
    assert browser.open("/signin?next=//evil.example")["Location"] == "/"


def test_after_sign_in_the_way_goes_on_where_it_was_meant_to(browser: Browser, person: User) -> None:
    response = browser.sign_in(after="/signout?x=1&y=2")
    assert browser.next_address(response) == "/signout?x=1&y=2"
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(browser: Browser, method: str) -> None:
    assert getattr(browser.http, method)("/signin").status_code in (403, 405)
