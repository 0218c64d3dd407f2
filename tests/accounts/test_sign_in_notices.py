"""The owner is told of a sign-in from a browser or app that is not known: what, when and where, and how to object."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts import known_devices, throttles
from accounts.models import EmailProof, OutgoingMail, Session, User
from accounts.registration import create_person
from accounts.tasks import send_mail
from tests.accounts.handoff.two_devices import SAFARI_ON_IPHONE, NewDevice, Phone, browser_at
from tests.accounts.test_mail_delivery import Inbox, smtp
from tests.api.program import Program
from tests.clock import Later, later
from tests.mailbox import Mailbox, Message
from tests.parallel import at_once
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
__all__ = ["later", "smtp"]
SUBJECT = "A new sign-in to your account"
HOME, CAFE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def at_home(person: User) -> Browser:
    """Where Ann has signed in, for the first time since she signed up."""
    browser = browser_at(HOME)
    browser.sign_in()
    return browser


def notices(mailbox: Mailbox) -> list[Message]:
    return [message for message in mailbox.read() if message.subject == SUBJECT]


def test_a_sign_in_from_a_browser_that_is_not_known_is_told(at_home: Browser, mailbox: Mailbox) -> None:
    browser_at(CAFE, SAFARI_ON_IPHONE).sign_in()
    (told,) = notices(mailbox)
    assert told.to == "ann@example.com"
    for word in ("Safari on iPhone", CAFE, "Password", f"{timezone.now():%Y-%m-%d %H:}"):
        assert word in told.text
        assert word in told.html
    assert "/not-me/" in told.link


def test_the_link_ends_the_strangers_session_and_the_password(at_home: Browser, mailbox: Mailbox) -> None:
    stranger = browser_at(CAFE)
    stranger.sign_in()
    page = browser_at(HOME).open(notices(mailbox)[0].link)
    owner = browser_at(HOME)
    owner.submit(owner.open(page.wsgi_request.path))
    assert not Session.objects.filter(ended_at=None).exists()
    assert not User.objects.get().has_usable_password()


def test_the_very_first_sign_in_is_not_told_and_the_next_in_that_browser_neither(
    at_home: Browser, mailbox: Mailbox
) -> None:
    assert mailbox.read() == []
    at_home.submit(at_home.open("/signout"))
    at_home.sign_in()
    assert mailbox.read() == []


def test_signing_up_is_not_told(browser: Browser, mailbox: Mailbox) -> None:
    form = {"email": "cleo@example.com", "password": PASSWORD}
    page = browser.follow(browser.submit(browser.open("/signup"), **form))
    browser.submit(page, code=mailbox.newest().code)
    assert Session.objects.count() == 1
    assert mailbox.read() == []


def test_somebody_who_was_long_away_is_told_though_no_session_of_theirs_is_left(
    mailbox: Mailbox, person: User, later: Later
) -> None:
    later(200 * 86400)
    browser_at(HOME).sign_in()
    assert len(notices(mailbox)) == 1


def test_a_cookie_that_was_made_up_makes_no_browser_known(at_home: Browser, mailbox: Mailbox) -> None:
    for forged in ("nonsense", at_home.http.cookies[known_devices.COOKIE].value[:-1]):
        stranger = browser_at(CAFE)
        stranger.http.cookies[known_devices.COOKIE] = forged
        stranger.sign_in()
    assert len(notices(mailbox)) == 1


def test_a_browser_known_to_one_is_not_known_to_another(at_home: Browser, mailbox: Mailbox, other_person: User) -> None:
    browser_at(CAFE).sign_in(other_person.email)
    at_home.submit(at_home.open("/signout"))
    at_home.sign_in(other_person.email)
    (told,) = notices(mailbox)
    assert (told.to, HOME in told.text) == (other_person.email, True)


def test_one_place_is_told_once_a_day(at_home: Browser, mailbox: Mailbox, later: Later) -> None:
    for _ in range(3):
        browser_at(CAFE).sign_in()
    assert len(notices(mailbox)) == 1
    browser_at(CAFE, SAFARI_ON_IPHONE).sign_in()
    browser_at("192.0.2.4").sign_in()
    assert len(notices(mailbox)) == 2, "another device and another network are other places"
    later(86400 + 60)
    browser_at(CAFE).sign_in()
    assert len(notices(mailbox)) == 1


def test_nobody_is_flooded_and_what_was_not_told_is_told_later(
    at_home: Browser, mailbox: Mailbox, later: Later
) -> None:
    for number in range(7):
        browser_at(f"192.0.{number}.4").sign_in()
    assert len(notices(mailbox)) == 5
    later(3601)
    browser_at("192.0.6.4").sign_in()
    assert len(notices(mailbox)) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_parallel_sign_ins_from_one_place_are_told_once(at_home: Browser, mailbox: Mailbox) -> None:
    at_once(4, lambda: browser_at(CAFE).sign_in())
    assert len(notices(mailbox)) == 1


def test_proving_it_again_is_no_sign_in(at_home: Browser, mailbox: Mailbox) -> None:
    del at_home.http.cookies[known_devices.COOKIE]
    page = at_home.open("/signin?confirm=1&next=/account")
    at_home.submit(page, password=PASSWORD)
    assert Session.objects.count() == 1
    assert notices(mailbox) == []


def test_a_refused_sign_in_is_not_told(at_home: Browser, mailbox: Mailbox) -> None:
    browser_at(CAFE).sign_in(password="not the password")
    assert mailbox.read() == []


def test_a_new_password_is_told_by_its_own_mail_alone(at_home: Browser, mailbox: Mailbox) -> None:
    elsewhere = browser_at(CAFE)
    page = elsewhere.follow(elsewhere.submit(elsewhere.open("/reset"), email="ann@example.com"))
    page = elsewhere.follow(elsewhere.submit(page, code=mailbox.newest().code, password="nine lanterns by the sea"))
    assert [message.subject for message in mailbox.read()] == ["Your password was changed"]
    elsewhere.submit(elsewhere.open("/signout"))
    elsewhere.sign_in(password="nine lanterns by the sea")
    assert mailbox.read() == [], "the browser is known by now"


def test_another_device_is_told_by_its_own_mail_alone(person: User, mailbox: Mailbox) -> None:
    laptop, phone = NewDevice(), Phone()
    phone.browser.sign_in()
    laptop.begin()
    phone.approve(phone.scan(laptop.code), laptop.number)
    laptop.go_on()
    assert [message.subject for message in mailbox.read()] == ["A new device was signed in"]
    laptop.browser.submit(laptop.browser.open("/signout"))
    laptop.browser.sign_in()
    assert mailbox.read() == [], "the browser is known by now"


def test_a_sign_in_in_an_app_is_told_with_its_name(
    at_home: Browser, mailbox: Mailbox, register: Callable[..., RelyingParty]
) -> None:
    register(name="Our app", client_id="our-app", token_endpoint_auth_method="none", challenge_allowed=True)
    app = Program(headers={"User-Agent": "ourapp/7 <b>call 0900</b>"})
    for _ in range(2):
        app.login("our-app", "ann@example.com", scope="openid")
    (told,) = notices(mailbox)
    assert "Our app" in told.text
    assert "Unknown device" in told.text
    assert "0900" not in told.text + told.html, "a header is a stranger's words"


def test_the_mail_arrives(at_home: Browser, smtp: Inbox) -> None:
    browser_at(CAFE).sign_in()
    send_mail(OutgoingMail.objects.get().pk)
    (message,) = smtp.messages
    assert message["Subject"] == SUBJECT
    assert all("/not-me/" in part.get_payload(decode=True).decode() for part in message.get_payload())


def test_what_ends_with_the_transaction_is_not_told(at_home: Browser, mailbox: Mailbox, person: User) -> None:
    """The mail is stored with the session that it is about, or not at all."""
    User.objects.update(is_active=False)
    browser_at(CAFE).sign_in()
    assert not EmailProof.objects.exists()
    assert mailbox.read() == []


def test_an_administrator_who_was_made_by_command_is_told_from_the_second_browser_on(mailbox: Mailbox) -> None:
    create_person(email="root@example.com", password=PASSWORD, admin=True)
    browser_at(HOME).sign_in("root@example.com")
    assert notices(mailbox) == []
    browser_at(CAFE).sign_in("root@example.com")
    assert len(notices(mailbox)) == 1


def test_the_limits_are_what_the_documents_say() -> None:
    assert (throttles.NOTICE_BY_PLACE.limit, throttles.NOTICE_BY_PLACE.window.days) == (1, 1)
    assert (throttles.NOTICE_BY_PERSON.limit, throttles.NOTICE_BY_PERSON.window.seconds) == (5, 3600)
