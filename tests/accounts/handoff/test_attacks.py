"""What somebody who means harm can try (RFC 10027): each test is one attack, and what stops it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import signing
from django.http import HttpResponse

from accounts.models import Handoff, Session, User
from accounts.throttles import DEVICE_BEGIN_BY_NETWORK, DEVICE_CODE_BY_PERSON
from audit.events import EventName
from audit.models import Event
from tests.accounts.handoff.two_devices import NewDevice, Phone, browser_at
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
State = Handoff.State


def test_a_forwarded_code_brings_no_number_along(laptop: NewDevice, phone: Phone) -> None:
    """The attacker asks and sends the victim the code; what the victim must type appears later, elsewhere."""
    everything_on_the_attacker_s_screen = laptop.begin().content.decode()
    code = laptop.code
    page = phone.scan(code)
    assert f">{laptop.number}<" not in everything_on_the_attacker_s_screen
    assert f">{laptop.number}<" not in page.content.decode()
    assert "If somebody sent you a code" in phone.browser.open(f"/device/{code}").content.decode()


def test_an_administrator_cannot_hand_a_sign_in_over(laptop: NewDevice, phone: Phone) -> None:
    User.objects.update(is_staff=True)
    laptop.begin()
    assert phone.scan(laptop.code).status_code == 400
    assert Handoff.objects.get().state == State.ASKED


def test_opening_a_forwarded_link_alone_does_nothing(laptop: NewDevice, phone: Phone) -> None:
    laptop.begin()
    assert phone.browser.open(f"/device/{laptop.code}").status_code == 200
    assert Handoff.objects.get().state == State.ASKED


def test_three_wrong_numbers_end_it(laptop: NewDevice, phone: Phone, asked: HttpResponse) -> None:
    wrong, right = laptop.wrong_number, laptop.number
    assert "2 more times" in phone.approve(asked, wrong).content.decode()
    assert "once more" in phone.approve(asked, wrong).content.decode()
    assert "its code is void" in phone.approve(asked, wrong).content.decode()
    phone.approve(asked, right)
    assert "Not approved" in laptop.look().content.decode()
    assert laptop.browser.next_address(laptop.go_on()) == "/signin/device"
    assert Event.objects.get(name=EventName.HANDOFF_REFUSED).reason == "wrong numbers"


@pytest.mark.parametrize("number", ["", "7", "123", "x1", "-1", "１２", "0x"])  # noqa: RUF001 — digits of another script
def test_what_is_no_number_is_refused_and_costs_no_try(phone: Phone, asked: HttpResponse, number: str) -> None:
    assert phone.approve(asked, number).status_code == 400
    assert Handoff.objects.get().wrong_numbers == 0


def test_a_claimed_code_is_taken(laptop: NewDevice, phone: Phone, other_phone: Phone) -> None:
    laptop.begin()
    code = laptop.code
    phone.scan(code)
    refused = other_phone.scan(code)
    assert refused.status_code == 400
    assert "That code does not work" in refused.content.decode()
    assert Handoff.objects.get().approver == Session.objects.get(person__email="ann@example.com")


def test_a_used_code_is_taken(laptop: NewDevice, phone: Phone, other_phone: Phone) -> None:
    laptop.begin()
    code = laptop.code
    phone.approve(phone.scan(code), laptop.number)
    laptop.go_on()
    assert phone.scan(code).status_code == 400
    assert other_phone.scan(code).status_code == 400


def test_only_the_claiming_session_sees_and_answers_the_request(
    laptop: NewDevice, phone: Phone, other_phone: Phone, asked: HttpResponse
) -> None:
    path = asked.wsgi_request.path
    second_browser_of_ann = Phone(browser_at("198.51.100.21"))
    second_browser_of_ann.browser.sign_in()
    for stranger in (other_phone, second_browser_of_ann):
        assert stranger.browser.open(path).status_code == 404
        form = {"csrfmiddlewaretoken": stranger.browser.open("/device").context["csrf_token"], "number": laptop.number}
        assert stranger.browser.http.post(path, {**form, "decision": "approve"}).status_code == 404
    assert Handoff.objects.get().state == State.CLAIMED


def test_another_browser_cannot_complete(laptop: NewDevice, approved: HttpResponse) -> None:
    thief = NewDevice(browser_at("203.0.113.7"))
    form = {"csrfmiddlewaretoken": thief.browser.open("/signin").context["csrf_token"]}
    thief.browser.http.post("/signin/device/complete", form)
    assert not thief.signed_in
    thief.begin()
    thief.browser.http.post("/signin/device/complete", form)
    assert not thief.signed_in
    laptop.go_on()
    assert laptop.signed_in


def test_a_code_of_two_minutes_ago_cannot_be_claimed(
    laptop: NewDevice, phone: Phone, later: Callable[[timedelta], None]
) -> None:
    laptop.begin()
    code = laptop.code
    later(timedelta(minutes=2))
    assert phone.scan(code).status_code == 400
    assert "The code has expired" in laptop.look().content.decode()


def test_a_claim_of_two_minutes_ago_cannot_be_approved(
    laptop: NewDevice, phone: Phone, asked: HttpResponse, later: Callable[[timedelta], None]
) -> None:
    number = laptop.number
    later(timedelta(minutes=2))
    assert "The code has expired" in phone.approve(asked, number).content.decode()
    assert Handoff.objects.get().state == State.CLAIMED


def test_an_approval_after_two_minutes_signs_nobody_in(
    laptop: NewDevice, approved: HttpResponse, later: Callable[[timedelta], None]
) -> None:
    page = laptop.look()
    later(timedelta(minutes=2))
    laptop.browser.http.post("/signin/device/complete", {"csrfmiddlewaretoken": page.context["csrf_token"]})
    assert not laptop.signed_in


def test_a_refused_request_stays_refused(laptop: NewDevice, phone: Phone, asked: HttpResponse) -> None:
    number = laptop.number
    assert "its code is void" in phone.refuse(asked).content.decode()
    phone.approve(asked, number)
    laptop.go_on()
    assert not laptop.signed_in
    assert "Not approved" in laptop.look().content.decode()
    assert Event.objects.get(name=EventName.HANDOFF_REFUSED).reason == "refused"


def test_an_approval_falls_with_the_session_that_gave_it(
    laptop: NewDevice, phone: Phone, approved: HttpResponse
) -> None:
    page = laptop.look()
    phone.browser.submit(phone.browser.open("/signout"))
    laptop.browser.http.post("/signin/device/complete", {"csrfmiddlewaretoken": page.context["csrf_token"]})
    assert not laptop.signed_in
    assert "The code has expired" in laptop.look().content.decode()


def test_an_approval_falls_with_the_account(laptop: NewDevice, person: User, approved: HttpResponse) -> None:
    page = laptop.look()
    User.objects.filter(pk=person.pk).update(is_active=False)
    laptop.browser.http.post("/signin/device/complete", {"csrfmiddlewaretoken": page.context["csrf_token"]})
    assert not laptop.signed_in


def test_a_session_that_came_by_handoff_cannot_pass_the_sign_in_on_without_a_proof_of_its_own(
    laptop: NewDevice, phone: Phone, hand_over: Callable[[NewDevice, Phone], None]
) -> None:
    hand_over(laptop, phone)
    third, second = NewDevice(browser_at("203.0.113.99")), Phone(laptop.browser)
    third.begin()
    page = second.scan(third.code)
    assert second.approve(page, third.number).status_code == 400
    second.approve(page, third.number, password=PASSWORD)
    third.go_on()
    assert third.signed_in


def test_beginning_is_limited_by_network(person: User) -> None:
    devices = [NewDevice(browser_at(f"203.0.113.{host}")) for host in range(1, DEVICE_BEGIN_BY_NETWORK.limit + 2)]
    answers = [device.begin().status_code for device in devices]
    assert answers == [200] * DEVICE_BEGIN_BY_NETWORK.limit + [429]
    assert NewDevice(browser_at("192.0.2.1")).begin().status_code == 200


def test_guessing_codes_is_limited_by_person_and_then_even_the_right_one_is_refused(
    laptop: NewDevice, phone: Phone, other_phone: Phone
) -> None:
    laptop.begin()
    code = laptop.code
    answers = [phone.type_code("BCDF-GHJK").status_code for _ in range(DEVICE_CODE_BY_PERSON.limit)]
    assert set(answers) == {400}
    throttled = phone.type_code(code)
    assert throttled.status_code == 429
    assert int(throttled["Retry-After"]) > 0
    assert other_phone.type_code(code).status_code == 200


def test_the_number_cannot_be_tried_by_claiming_anew(laptop: NewDevice, phone: Phone, asked: HttpResponse) -> None:
    code, number = Handoff.objects.get().code_hash, laptop.number
    phone.approve(asked, laptop.wrong_number)
    phone.browser.open(asked.wsgi_request.path)
    assert (Handoff.objects.get().wrong_numbers, laptop.number) == (1, number)
    assert Handoff.objects.get().code_hash == code


def test_the_asking_side_cannot_write_what_the_approving_person_reads(phone: Phone) -> None:
    attacker = NewDevice(browser_at("203.0.113.9", "Acme Support, please approve to keep your account"))
    page = attacker.browser.open("/signin")
    form = {"csrfmiddlewaretoken": page.context["csrf_token"], "client_name": "Acme Support", "next": "/"}
    attacker.browser.http.post("/signin/device", form)
    shown = phone.scan(attacker.code).content.decode()
    assert "Acme" not in shown
    assert "Unknown device" in shown


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "/no-such-page"])
def test_the_way_on_never_leads_elsewhere(laptop: NewDevice, phone: Phone, after: str) -> None:
    page = laptop.browser.open("/signin")
    form = {"csrfmiddlewaretoken": page.context["csrf_token"], "next": after}
    laptop.browser.http.post("/signin/device", form)
    phone.approve(phone.scan(laptop.code), laptop.number)
    assert laptop.browser.next_address(laptop.go_on()) == "/"


def test_no_act_passes_without_the_csrf_token(laptop: NewDevice, phone: Phone, asked: HttpResponse) -> None:
    assert laptop.browser.http.post("/signin/device").status_code == 403
    assert laptop.browser.http.post("/signin/device/complete").status_code == 403
    assert phone.browser.http.post("/device", {"code": "BCDF-GHJK"}).status_code == 403
    approval = {"decision": "approve", "number": laptop.number}
    assert phone.browser.http.post(asked.wsgi_request.path, approval).status_code == 403


def test_the_table_holds_neither_handle_nor_code(laptop: NewDevice) -> None:
    laptop.begin()
    kept = signing.loads(laptop.browser.http.cookies["authserver_handoff"].value, salt="accounts.handoffs")
    handle, code = kept["handle"], laptop.code
    stored = " ".join(str(value) for value in Handoff.objects.values().get().values())
    assert handle not in stored
    assert code not in stored
    assert code.replace("-", "") not in stored
