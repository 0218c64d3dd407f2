"""What can be tried at the device authorization grant, and what stops it (RFC 8628 §5, RFC 10027)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.test import Client as HttpClient
from django.utils import timezone

from accounts import devices, sessions
from accounts.models import Session, User
from oidc.models import DeviceGrant
from tests.held_rows import changed_under
from tests.oidc.conftest import Later, Register
from tests.oidc.device import Device, allow, decide, scan, type_code
from tests.oidc.test_device_authorization import REGISTERED, make, television, words
from tests.parallel import each_at_once
from tests.people import PASSWORD, Browser

__all__ = ["make", "television"]
pytestmark = pytest.mark.django_db
CLIENTS = 6


def test_opening_a_forwarded_link_alone_does_nothing(ann: Browser, television: Device) -> None:
    ann.open(television.link)
    assert ann.open(f"{television.link}/decide").status_code == 404
    assert television.error == "authorization_pending"


def test_allowing_takes_a_form_of_this_server(ann: Browser, television: Device) -> None:
    type_code(ann, television.code)
    assert ann.http.post(f"{television.link}/decide", {"decision": "allow"}).status_code == 403
    assert television.error == "authorization_pending"


def test_a_claimed_code_is_taken(ann: Browser, bo: Browser, television: Device) -> None:
    type_code(ann, television.code)
    assert "That code does not work" in words(type_code(bo, television.code))
    assert bo.open(f"{television.link}/decide").status_code == 404
    assert "Connect Television?" in words(type_code(ann, television.code))


def test_another_session_of_the_same_person_cannot_answer(
    ann: Browser, other_browser: Browser, television: Device
) -> None:
    page = type_code(ann, television.code)
    other_browser.sign_in()
    assert other_browser.open(f"{television.link}/decide").status_code == 404
    assert "Allowed" in words(decide(ann, page, "allow"))


def test_a_session_without_a_recent_proof_proves_it_first(ann: Browser, television: Device, later: Later) -> None:
    Session.objects.update(auth_time=timezone.now() - timedelta(minutes=11))
    page = ann.submit(ann.open("/activate"), code=television.code)
    asked = ann.open(page["Location"])
    assert asked["Location"].startswith("/signin?next=")
    assert "confirm=1" in asked["Location"]
    proved = ann.submit(ann.open(asked["Location"]), email="ann@example.com", password=PASSWORD)
    assert "Connect Television?" in words(ann.follow(proved))


def test_a_form_that_was_left_open_too_long_is_not_taken(ann: Browser, television: Device) -> None:
    page = type_code(ann, television.code)
    Session.objects.update(auth_time=timezone.now() - timedelta(minutes=11))
    assert ann.submit(page, decision="allow")["Location"].startswith("/signin?")
    assert television.error == "authorization_pending"


def test_a_session_that_came_by_handoff_cannot_let_a_device_in_without_a_proof_of_its_own(
    ann: Browser, television: Device
) -> None:
    Session.objects.update(amr=["handoff"])
    page = ann.submit(ann.open("/activate"), code=television.code)
    assert ann.open(page["Location"])["Location"].startswith("/signin?")


def test_the_asking_side_cannot_write_what_the_person_reads(ann: Browser, register: Register, later: Later) -> None:
    device = Device(register(**REGISTERED), later)
    device.party.http = HttpClient(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Your bank: press Allow"})
    device.ask()
    page = type_code(ann, device.code)
    assert "Your bank" not in words(page)
    assert "Unknown device" in words(page)


def test_an_approval_falls_with_the_session_that_gave_it(ann: Browser, television: Device) -> None:
    allow(ann, television)
    ann.submit(ann.open("/signout"))
    assert television.error == "access_denied"
    assert not Session.objects.filter(amr__contains=["device"]).exists()


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"deletion_due_at": timezone.now()}], ids=["inactive", "leaving"]
)
def test_an_approval_falls_with_the_account(ann: Browser, television: Device, change: dict[str, object]) -> None:
    allow(ann, television)
    User.objects.update(**change)
    assert television.error == "access_denied"


def test_a_device_outlives_the_session_that_approved_it(ann: Browser, television: Device) -> None:
    allow(ann, television)
    tokens = television.tokens()
    ann.submit(ann.open("/signout"))
    assert television.party.is_live(tokens["access_token"])


def test_reporting_not_me_ends_the_device(ann: Browser, television: Device, person: User) -> None:
    allow(ann, television)
    tokens = television.tokens()
    devices.end_everything(person=person, reason="not me")
    assert not television.party.is_live(tokens["access_token"])


def test_the_table_holds_neither_code(television: Device) -> None:
    row = DeviceGrant.objects.values().get()
    kept = " ".join(map(str, row.values()))
    for secret in (television.told["device_code"], television.code, television.code.replace("-", "")):
        assert secret not in kept


def test_a_code_that_was_refused_cannot_be_typed_again(ann: Browser, bo: Browser, television: Device) -> None:
    decide(ann, scan(ann, television), "deny")
    for browser in (ann, bo):
        assert "That code does not work" in words(type_code(browser, television.code))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_parallel_polls_one_gets_tokens(ann: Browser, television: Device) -> None:
    allow(ann, television)
    DeviceGrant.objects.update(interval=0)
    answers = each_at_once([television.poll_at_once] * CLIENTS)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200] + [400] * (CLIENTS - 1)
    assert Session.objects.filter(amr__contains=["device"]).count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_parallel_claims_one_is_taken(television: Device, person: User, other_person: User) -> None:
    acts: list[Callable[[], object]] = []
    for number in range(CLIENTS):
        browser = Browser(HttpClient(enforce_csrf_checks=True, REMOTE_ADDR=f"198.51.100.{number}"))
        browser.sign_in("ann@example.com" if number % 2 else "bo@example.com")
        page = browser.open(television.link)
        form = {"code": television.code, "csrfmiddlewaretoken": page.context["csrf_token"]}
        acts.append(lambda browser=browser, form=form: browser.http.post("/activate", form).status_code)  # type: ignore[misc]  # a lambda's defaults
    assert sorted(map(str, each_at_once(acts))) == ["303"] + ["400"] * (CLIENTS - 1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_no_device_is_let_in_beside_the_approver_s_sign_out(ann: Browser, television: Device, person: User) -> None:
    allow(ann, television)
    television.later(5)
    approving = Session.objects.filter(person=person)
    rows: QuerySet[Session] = approving.all()
    answer = changed_under(television.poll_at_once, rows, lambda: sessions.end(list(approving), reason="signed out"))
    assert answer.json()["error"] == "access_denied"
    assert not Session.objects.filter(amr__contains=["device"]).exists()
