"""Signing up: an account exists once its address is proved, and not before."""

from datetime import UTC, datetime

import pytest
from time_machine import TimeMachineFixture

from accounts.models import Session, User
from audit.events import EventName
from audit.models import Event
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
ADDRESS = "cy@example.com"


def sign_up(browser: Browser, email: str = ADDRESS, password: str = PASSWORD, **query: str) -> str:
    """Fill in the sign-up page; the answer is where it leads."""
    page = browser.http.get("/signup", query)
    answer = browser.submit(page, name="Cy Day", email=email, password=password)
    assert answer.status_code == 303, answer.content
    return str(answer["Location"])


def test_a_mailed_code_makes_the_account_and_signs_in(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.open(sign_up(browser, "Cy@Example.com"))
    assert not User.objects.exists()
    answer = browser.submit(page, code=mailbox.newest().code.lower())
    assert browser.next_address(answer) == "/"
    person = User.objects.get()
    assert (person.email, person.name, person.given_name) == (ADDRESS, "Cy Day", "Cy")
    assert person.email_verified_at is not None
    assert Session.objects.get().person == person


def test_the_pending_authorization_request_survives_the_sign_up(
    browser: Browser, mailbox: Mailbox, shop: RelyingParty
) -> None:
    signin = browser.follow(shop.authorize(browser))
    page = browser.open(sign_up(browser, next=signin.context["next"]))
    answer = browser.follow(browser.submit(page, code=mailbox.newest().code))
    assert "code" in query_of(answer["Location"])


@pytest.mark.parametrize(("start", "typed"), [("/signup", {"password": PASSWORD}), ("/reset", {})])
def test_a_mistyped_address_can_be_typed_again(
    browser: Browser, mailbox: Mailbox, shop: RelyingParty, start: str, typed: dict[str, str]
) -> None:
    after = browser.follow(shop.authorize(browser)).context["next"]
    page = browser.follow(browser.submit(browser.http.get(start, {"next": after}), email="cy@example.net", **typed))
    again = browser.open(page.context["back"])
    assert again.context["next"] == after
    assert page.context["back"].replace("&", "&amp;") in page.content.decode()
    browser.submit(again, email=ADDRESS, **typed)
    assert mailbox.newest().to == ADDRESS


def test_the_mailed_link_confirms_in_the_browser_that_asked(browser: Browser, mailbox: Mailbox) -> None:
    sign_up(browser)
    page = browser.open(mailbox.newest().link)
    assert not User.objects.exists()
    browser.submit(page)
    assert Session.objects.get().person.email == ADDRESS


def test_the_mailed_link_in_another_browser_asks_for_a_new_password(
    browser: Browser, other_browser: Browser, mailbox: Mailbox
) -> None:
    sign_up(browser, password="the attacker's own choice")
    page = other_browser.open(mailbox.newest().link)
    assert other_browser.submit(page).status_code == 400
    other_browser.submit(page, password=PASSWORD)
    person = User.objects.get()
    assert person.check_password(PASSWORD)
    assert not person.check_password("the attacker's own choice")


def test_a_link_works_once(browser: Browser, mailbox: Mailbox) -> None:
    sign_up(browser)
    page = browser.open(mailbox.newest().link)
    assert browser.submit(page).status_code == 200
    assert browser.open(page.wsgi_request.path).status_code == 400


def test_five_wrong_codes_end_it(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.open(sign_up(browser))
    for _ in range(5):
        assert browser.submit(page, code="BBBB-BBBB").status_code == 400
    assert browser.submit(page, code=mailbox.newest().code).status_code == 400
    assert not User.objects.exists()


def test_a_code_is_worth_nothing_in_another_browser(browser: Browser, other_browser: Browser, mailbox: Mailbox) -> None:
    sign_up(browser)
    page = other_browser.open(sign_up(other_browser, "dee@example.com"))
    codes = {message.to: message.code for message in mailbox.read()}
    assert other_browser.submit(page, code=codes[ADDRESS]).status_code == 400
    assert other_browser.submit(page, code=codes["dee@example.com"]).status_code == 200


def test_a_known_address_gets_the_same_answer_and_another_mail(
    browser: Browser, other_browser: Browser, person: User, mailbox: Mailbox
) -> None:
    unknown = browser.open(sign_up(browser))
    known = other_browser.open(sign_up(other_browser, person.email))
    assert known.status_code == unknown.status_code
    strip = lambda page, email: page.content.decode().replace(email, "").split("csrfmiddlewaretoken")[0]  # noqa: E731 — a name for one line of this test
    assert strip(known, person.email) == strip(unknown, ADDRESS)
    assert [message.subject for message in mailbox.read()] == ["Confirm your address", "You have an account already"]


def test_a_code_mailed_for_a_known_address_makes_no_second_account(
    browser: Browser, person: User, mailbox: Mailbox
) -> None:
    sign_up(browser, person.email)
    text = mailbox.newest().text
    assert "/signup/" not in text
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "password", ["short", "1q2w3e4r5t", "x" * 1025, "cy@example.com"], ids=["short", "breached", "huge", "context"]
)
def test_a_password_against_the_policy_is_refused(browser: Browser, mailbox: Mailbox, password: str) -> None:
    page = browser.open("/signup")
    assert browser.submit(page, email=ADDRESS, password=password).status_code == 400
    assert not mailbox.read()


def test_a_second_mail_has_new_secrets_and_the_old_ones_die(
    browser: Browser, mailbox: Mailbox, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(datetime.now(UTC), tick=False)
    page = browser.open(sign_up(browser))
    first = mailbox.newest()
    browser.http.post("/signup/resend", {"csrfmiddlewaretoken": page.context["csrf_token"]})
    assert not mailbox.read()
    time_machine.shift(61)
    browser.http.post("/signup/resend", {"csrfmiddlewaretoken": page.context["csrf_token"]})
    second = mailbox.newest()
    assert browser.submit(page, code=first.code).status_code == 400
    assert browser.open(first.link).status_code == 400
    assert browser.submit(page, code=second.code).status_code == 200


def test_an_address_is_not_bombed_with_mail(browser: Browser, mailbox: Mailbox) -> None:
    for _ in range(5):
        sign_up(browser)
    assert len(mailbox.read()) == 3


def test_sign_ups_from_one_network_are_limited(browser: Browser, mailbox: Mailbox) -> None:
    for number in range(5):
        sign_up(browser, f"cy{number}@example.com")
    page = browser.open("/signup")
    answer = browser.submit(page, email="cy6@example.com", password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_every_step_is_audited_without_secrets(browser: Browser, mailbox: Mailbox) -> None:
    page = browser.open(sign_up(browser))
    code = mailbox.newest().code
    browser.submit(page, code=code)
    names = set(Event.objects.values_list("name", flat=True))
    assert {EventName.SIGNUP_BEGUN, EventName.PERSON_CREATED, EventName.SIGNIN_SUCCEEDED} <= names
    assert not [event for event in Event.objects.all() if code in str(vars(event)) or PASSWORD in str(vars(event))]
