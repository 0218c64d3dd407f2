"""The last button pressed twice: the same browser ends in the same session, and nobody else gains by it."""

from collections.abc import Callable
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponse

from accounts.models import Session, User
from audit.events import EventName
from audit.models import Event
from tests.accounts.handoff.two_devices import NewDevice, Phone, browser_at
from tests.mailbox import Mailbox
from tests.people import PASSWORD, hidden_fields

pytestmark = pytest.mark.django_db
COMPLETE = "/signin/device/complete"


class Pressed:
    """The laptop just before the first press: its cookies, and the form on its screen."""

    def __init__(self, laptop: NewDevice) -> None:
        self.form = hidden_fields(laptop.look())
        self.cookies: SimpleCookie = laptop.browser.http.cookies.copy()

    def again(self, cookies: SimpleCookie | None = None) -> tuple[NewDevice, HttpResponse]:
        """The second press, by default with the cookies of before the first one, whose answer never arrived."""
        device = NewDevice(browser_at("203.0.113.7"))
        device.browser.http.cookies = (cookies or self.cookies).copy()
        return device, device.browser.http.post(COMPLETE, self.form)


@pytest.fixture
def pressed(laptop: NewDevice, approved: HttpResponse) -> Pressed:
    before = Pressed(laptop)
    laptop.go_on()
    return before


def test_the_answer_to_the_second_press_signs_in_to_the_same_session(pressed: Pressed, mailbox: Mailbox) -> None:
    for _press in range(3):
        device, answer = pressed.again()
        assert answer.status_code == 200
        assert device.browser.next_address(answer) == "/"
        assert device.signed_in
    assert Session.objects.filter(amr=["handoff"]).count() == 1
    assert Event.objects.filter(name=EventName.HANDOFF_COMPLETED).count() == 1


def test_where_the_first_answer_brought_its_cookies_the_second_press_goes_on(
    pressed: Pressed, laptop: NewDevice
) -> None:
    device, answer = pressed.again(laptop.browser.http.cookies)
    assert device.browser.next_address(answer) == "/"
    assert device.signed_in
    assert Session.objects.filter(amr=["handoff"]).count() == 1


def test_signing_out_ends_what_either_press_brought(pressed: Pressed, laptop: NewDevice) -> None:
    device, _answer = pressed.again()
    laptop.browser.submit(laptop.browser.open("/signout"))
    assert not device.signed_in
    late, answer = pressed.again()
    assert answer.status_code == 303
    assert not late.signed_in


def test_a_press_after_the_request_s_life_signs_nobody_in(pressed: Pressed, later: Callable[[timedelta], None]) -> None:
    later(timedelta(minutes=2))
    device, _answer = pressed.again()
    assert not device.signed_in


def test_once_more_was_proved_in_the_session_nobody_joins_it(pressed: Pressed, laptop: NewDevice) -> None:
    page = laptop.browser.open("/signin?next=/&confirm=1")
    laptop.browser.submit(page, email="ann@example.com", password=PASSWORD)
    device, _answer = pressed.again()
    assert not device.signed_in
    assert laptop.signed_in


def test_a_deactivated_person_is_not_signed_in_by_a_second_press(pressed: Pressed, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    device, _answer = pressed.again()
    assert not device.signed_in


def test_without_the_browser_s_own_handle_there_is_nothing_to_press(
    pressed: Pressed, laptop: NewDevice, phone: Phone
) -> None:
    own = {name: morsel.value for name, morsel in pressed.cookies.items()}
    for kept in ("", "made up", own["authserver_handoff"][:-1]):
        device, answer = pressed.again(SimpleCookie(own | {"authserver_handoff": kept}))
        assert answer["Location"] == "/signin"
        assert not device.signed_in


def test_a_second_press_of_another_site_s_making_is_refused(pressed: Pressed) -> None:
    pressed.form = {}
    device, answer = pressed.again()
    assert answer.status_code == 403
    assert not device.signed_in
