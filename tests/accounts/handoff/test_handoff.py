"""The way it is meant to go: ask, scan or type, match the number, approve, continue."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.http import HttpResponse

from accounts.models import Handoff, Session, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.handoff.two_devices import NewDevice, Phone, browser_at
from tests.mailbox import Mailbox
from tests.people import PASSWORD, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def test_the_new_device_gets_a_session_of_its_own_and_the_pending_request_its_answer(
    laptop: NewDevice, phone: Phone, shop: RelyingParty
) -> None:
    laptop.begin(laptop.browser.follow(shop.authorize(laptop.browser)))
    phone.approve(phone.scan(laptop.code), laptop.number)
    answer = laptop.browser.follow(laptop.go_on())

    claims = shop.read(shop.redeem(query_of(answer["Location"])["code"]).json()["id_token"])
    older, newer = Session.objects.order_by("pk")
    assert claims["sid"] == str(newer.public_id) != str(older.public_id)
    assert claims["amr"] == ["handoff"]
    assert claims["acr"] == "urn:authserver:aal1"
    assert claims["auth_time"] == int(older.auth_time.timestamp())
    assert (newer.person, newer.ip) == (older.person, "203.0.113.7")


def test_the_approving_person_sees_what_asks_and_where_and_for_which_app(
    laptop: NewDevice, phone: Phone, shop: RelyingParty
) -> None:
    laptop.begin(laptop.browser.follow(shop.authorize(laptop.browser)))
    shown = phone.scan(laptop.code).content.decode()
    for part in ("Firefox on Linux", "203.0.113.7", "not the network of this device", "Shop", "ann@example.com"):
        assert part in shown
    assert "Only approve if you started this yourself" in shown


def test_devices_of_one_network_are_said_to_be(phone: Phone) -> None:
    neighbour = NewDevice(browser_at("198.51.100.20"))
    neighbour.begin()
    assert "the same network as this device" in phone.scan(neighbour.code).content.decode()


def test_a_code_can_be_typed_as_people_type(laptop: NewDevice, phone: Phone) -> None:
    laptop.begin()
    page = phone.type_code(f" {laptop.code.lower().replace('-', ' ')} ")
    phone.approve(page, laptop.number)
    laptop.go_on()
    assert laptop.signed_in


def test_the_code_is_shown_as_a_picture_that_needs_no_other_host_and_no_inline_style(laptop: NewDevice) -> None:
    shown = laptop.begin().content.decode()
    assert 'src="data:image/svg+xml' in shown
    assert f"QR code that opens http://localhost:8000/device/{laptop.code}" in shown
    assert "style=" not in shown


def test_the_waiting_page_asks_again_by_itself_until_that_is_stopped(laptop: NewDevice) -> None:
    assert '<meta http-equiv="refresh" content="3">' in laptop.begin().content.decode()
    assert "http-equiv" not in laptop.browser.open("/signin/device?still=1").content.decode()


def test_the_number_does_not_exist_before_the_code_is_claimed(laptop: NewDevice, phone: Phone) -> None:
    laptop.begin()
    phone.browser.open(f"/device/{laptop.code}")
    assert laptop.number == ""
    assert Handoff.objects.get().number is None
    phone.scan(laptop.code)
    assert laptop.number == str(Handoff.objects.get().number)


def test_the_new_device_says_whose_account_it_is_and_waits_for_a_press(
    laptop: NewDevice, approved: HttpResponse
) -> None:
    shown = laptop.look().content.decode()
    assert "Continue as ann@example.com" in shown
    assert "http-equiv" not in shown
    assert laptop.browser.open("/signin/device/complete").status_code == 405
    assert not laptop.signed_in


def test_the_phone_says_how_it_went(laptop: NewDevice, phone: Phone, approved: HttpResponse) -> None:
    assert "press Continue there" in approved.content.decode()
    laptop.go_on()
    assert "The other device is signed in" in phone.browser.open(approved.wsgi_request.path).content.decode()


def test_a_phone_that_is_not_signed_in_signs_in_first_and_comes_back(laptop: NewDevice, person: User) -> None:
    laptop.begin()
    phone = Phone()
    page = phone.browser.follow(phone.browser.open(f"/device/{laptop.code}"))
    page = phone.browser.follow(phone.browser.submit(page, email=person.email, password=PASSWORD))
    assert laptop.code in page.content.decode()


def test_a_proof_of_long_ago_has_to_be_given_again(
    laptop: NewDevice, phone: Phone, later: Callable[[timedelta], None]
) -> None:
    later(timedelta(minutes=11))
    laptop.begin()
    page = phone.scan(laptop.code)
    assert phone.approve(page, laptop.number).status_code == 400
    refused = phone.approve(page, laptop.number, password="not my password")
    assert "That is not your password." in refused.content.decode()
    assert Handoff.objects.get().state == Handoff.State.CLAIMED
    phone.approve(page, laptop.number, password=PASSWORD)
    laptop.go_on()
    assert laptop.signed_in


def test_without_a_password_it_is_confirmed_by_mail(
    laptop: NewDevice, phone: Phone, person: User, later: Callable[[timedelta], None]
) -> None:
    person.set_unusable_password()
    person.save()
    later(timedelta(minutes=11))
    laptop.begin()
    page = phone.scan(laptop.code)
    assert f'href="/confirm?next={page.wsgi_request.path.replace("/", "%2F")}"' in page.content.decode()
    assert "Approve" not in page.content.decode()


def test_a_browser_that_is_signed_in_has_nothing_to_ask(phone: Phone) -> None:
    page = phone.browser.open("/device")
    answer = phone.browser.http.post(
        "/signin/device", {"csrfmiddlewaretoken": page.context["csrf_token"], "next": "/device"}
    )
    assert phone.browser.next_address(answer) == "/device"
    assert not Handoff.objects.exists()


def test_a_browser_that_asked_for_nothing_is_sent_to_sign_in(laptop: NewDevice) -> None:
    assert laptop.browser.next_address(laptop.look()) == "/signin"


def test_the_owner_is_told_by_mail_with_a_way_to_undo_it(
    laptop: NewDevice, approved: HttpResponse, mailbox: Mailbox
) -> None:
    mailbox.read()
    laptop.go_on()
    message = mailbox.newest()
    assert message.to == "ann@example.com"
    assert message.subject == "A new device was signed in"
    assert "Firefox on Linux" in message.text
    assert "203.0.113.7" in message.text
    owner = browser_at("198.51.100.20")
    owner.submit(owner.open(message.link))
    assert not laptop.signed_in


def test_each_step_is_recorded_once(laptop: NewDevice, phone: Phone, approved: HttpResponse) -> None:
    laptop.go_on()
    events = list(Event.objects.filter(name__startswith="handoff:").order_by("pk"))
    assert [event.name for event in events] == [
        EventName.HANDOFF_BEGUN,
        EventName.HANDOFF_APPROVED,
        EventName.HANDOFF_COMPLETED,
    ]
    assert {event.details["handoff"] for event in events} == {str(Handoff.objects.get().public_id)}
    assert events[2].details["approver_amr"] == ["pwd"]


def test_old_requests_are_cleared_away(laptop: NewDevice, later: Callable[[timedelta], None]) -> None:
    laptop.begin()
    later(timedelta(days=2))
    call_command("clearsessions")
    assert not Handoff.objects.exists()


def test_ending_the_approving_session_afterwards_leaves_the_new_device_signed_in(
    laptop: NewDevice, phone: Phone, hand_over: Callable[[NewDevice, Phone], None]
) -> None:
    hand_over(laptop, phone)
    phone.browser.submit(phone.browser.open("/signout"))
    assert laptop.signed_in
