"""The device authorization grant (RFC 8628): a device asks, its person answers elsewhere, the device polls."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts.models import Session, User
from accounts.tasks import end_due_sessions
from accounts.throttles import DEVICE_CODE_BY_PERSON, DEVICE_GRANT_BY_NETWORK
from audit.models import Event
from oidc import expiry
from oidc.models import Authorization, Consent, DeviceGrant
from tests.mailbox import Mailbox
from tests.oidc.conftest import Later, Register
from tests.oidc.device import GRANT_TYPE, TELEVISION, Device, allow, decide, scan, type_code
from tests.people import Browser, links_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
SPECIFICATION = "RFC 8628"
REGISTERED: dict[str, Any] = {
    "name": "Television",
    "grant_types": [GRANT_TYPE, "refresh_token"],
    "redirect_uris": "",
    "post_logout_redirect_uris": "",
    "token_endpoint_auth_method": "none",
}


@pytest.fixture
def make(register: Register, later: Later) -> Callable[..., Device]:
    """A device with its client; keyword arguments are fields of Client."""
    return lambda **fields: Device(register(**{**REGISTERED, **fields}), later)


@pytest.fixture
def television(make: Callable[..., Device]) -> Device:
    """A television, which has asked."""
    device = make()
    assert device.ask().status_code == 200
    return device


def words(page: HttpResponse) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


@pytest.mark.compliance(SPECIFICATION, "3.2", "the answer has both codes, where to type, how long and how often to ask")
def test_the_device_is_told_what_to_show_and_how_to_ask(television: Device) -> None:
    told = television.told
    assert set(told) == {
        "device_code",
        "user_code",
        "verification_uri",
        "verification_uri_complete",
        "expires_in",
        "interval",
    }
    assert re.fullmatch(r"[BCDFGHJKMNPQRSTVWXZ]{4}-[BCDFGHJKMNPQRSTVWXZ]{4}", told["user_code"])
    assert len(told["device_code"]) >= 43
    assert told["verification_uri"] == "http://localhost:8000/activate"
    assert told["verification_uri_complete"] == f"http://localhost:8000/activate/{told['user_code']}"
    assert (told["expires_in"], told["interval"]) == (600, 5)


@pytest.mark.compliance(SPECIFICATION, "3.2", "the answer is not to be stored")
def test_the_answer_is_not_stored(make: Callable[..., Device]) -> None:
    answer = make().ask()
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "application/json"


@pytest.mark.compliance(SPECIFICATION, "3.3", "the person types the code, sees what asks, and allows it")
@pytest.mark.compliance(SPECIFICATION, "3.5", "authorization_pending until then, and the tokens after")
def test_a_person_lets_a_device_in(ann: Browser, television: Device, person: User) -> None:
    assert television.error == "authorization_pending"
    page = type_code(ann, television.code)
    assert television.error == "authorization_pending"
    for word in ("Television", television.code, "203.0.113.7", "ann@example.com", "See your profile"):
        assert word in words(page)
    assert "Allowed" in words(decide(ann, page, "allow"))
    tokens = television.tokens()
    assert tokens["scope"] == "openid profile"
    assert television.party.userinfo(tokens["access_token"]).json()["sub"] == str(person.public_id)
    assert television.party.refresh(tokens["refresh_token"]).status_code == 200
    assert "Connected" in words(ann.open(f"/activate/{television.code}/decide"))


@pytest.mark.compliance(SPECIFICATION, "3.3.1", "with the complete address the person compares, and presses on")
def test_a_scanned_code_is_compared_first(ann: Browser, television: Device) -> None:
    page = ann.open(television.link)
    assert television.code in words(page)
    assert "exactly this code" in words(page)
    assert DeviceGrant.objects.get().claimed_by is None
    assert "Connect Television?" in words(scan(ann, television))
    assert DeviceGrant.objects.get().claimed_by is not None


@pytest.mark.compliance(SPECIFICATION, "6.1", "case and what stands between the letters do not matter")
@pytest.mark.parametrize("change", ["{0}{1}", "{0} {1}", " {0}_{1} "])
def test_a_code_may_be_typed_as_people_type(ann: Browser, television: Device, change: str) -> None:
    typed = change.format(*television.code.lower().split("-"))
    assert "Connect Television?" in words(type_code(ann, typed))


def test_who_is_not_signed_in_signs_in_first(browser: Browser, person: User, television: Device) -> None:
    asked = browser.open(television.link)
    assert asked["Location"].startswith("/signin?next=")
    page = browser.follow(browser.sign_in(after=television.link))
    assert television.code in words(page)


@pytest.mark.compliance(SPECIFICATION, "3.5", "access_denied after the person refused")
def test_a_person_keeps_a_device_out(ann: Browser, television: Device) -> None:
    page = type_code(ann, television.code)
    assert "Refused" in words(decide(ann, page, "deny"))
    assert television.error == television.error == "access_denied"
    assert ann.submit(page, decision="allow").status_code == 303
    assert television.error == "access_denied"
    assert Event.objects.get(name="device:denied").client == television.party.client.client_id


@pytest.mark.compliance(SPECIFICATION, "3.5", "expired_token once the lifetime is over")
def test_an_expired_code_is_worth_nothing(ann: Browser, television: Device, later: Later) -> None:
    page = type_code(ann, television.code)
    later(601)
    assert "The code has expired" in words(ann.open(f"/activate/{television.code}/decide"))
    assert ann.submit(page, decision="allow").status_code == 303
    assert television.error == "expired_token"
    assert "That code does not work" in words(type_code(ann, television.code))


def test_an_approval_that_nobody_fetched_expires_too(ann: Browser, television: Device, later: Later) -> None:
    allow(ann, television)
    later(601)
    assert television.error == "expired_token"


@pytest.mark.compliance(SPECIFICATION, "3.5", "slow_down before the interval is over, which grows by five seconds")
def test_a_device_that_asks_too_often_is_slowed_down(ann: Browser, television: Device, later: Later) -> None:
    assert television.poll_at_once().json()["error"] == "authorization_pending"
    assert television.poll_at_once().json()["error"] == "slow_down"
    assert DeviceGrant.objects.get().interval == 10
    later(6)
    assert television.poll_at_once().json()["error"] == "slow_down"
    later(9)
    assert television.poll_at_once().json()["error"] == "authorization_pending"
    allow(ann, television)
    assert television.poll_at_once().json()["error"] == "slow_down"
    later(25)
    assert television.poll_at_once().status_code == 200


@pytest.mark.compliance(SPECIFICATION, "3.4", "a device code is good for its client alone")
def test_another_client_cannot_use_the_device_code(
    ann: Browser, television: Device, make: Callable[..., Device]
) -> None:
    allow(ann, television)
    thief = make(name="Thief")
    thief.told = television.told
    assert thief.error == "invalid_grant"
    assert television.poll().status_code == 200


@pytest.mark.compliance(SPECIFICATION, "3.5", "a device code is good for one answer")
def test_a_device_code_works_once(ann: Browser, television: Device) -> None:
    allow(ann, television)
    assert television.poll().status_code == 200
    assert television.error == "invalid_grant"
    assert Session.objects.filter(amr__contains=["device"]).count() == 1


@pytest.mark.compliance(SPECIFICATION, "3.1", "the client authenticates as at the token endpoint")
def test_a_confidential_client_shows_its_secret(make: Callable[..., Device], ann: Browser) -> None:
    box = make(token_endpoint_auth_method="client_secret_basic")
    assert box.ask().status_code == 200
    allow(ann, box)
    secret, box.party.secret = box.party.secret, "wrong"
    assert box.ask().status_code == box.poll().status_code == 401
    box.party.secret = secret
    assert box.poll().status_code == 200


@pytest.mark.compliance(SPECIFICATION, "3.1", "only clients that are registered for the grant may ask")
def test_a_client_without_the_grant_is_refused(shop: RelyingParty, television: Device) -> None:
    assert shop.post("/o/device_authorization", scope="openid").json()["error"] == "unauthorized_client"
    asked = shop.token_request(grant_type=GRANT_TYPE, device_code=television.told["device_code"])
    assert asked.json()["error"] == "unauthorized_client"


@pytest.mark.parametrize("scope", ["", "admin", "openid admin", "a\x00b"])
def test_a_scope_that_is_not_open_to_the_client_is_refused(make: Callable[..., Device], scope: str) -> None:
    assert make().ask(scope=scope).status_code == 400
    assert not DeviceGrant.objects.exists()


def test_no_device_gets_what_is_for_administrators(make: Callable[..., Device]) -> None:
    console = make(allowed_scopes=["openid", "account:read", "people:read", "people:write"])
    assert console.ask(scope="openid account:read").status_code == 200
    assert console.ask(scope="openid people:read").json()["error"] == "invalid_scope"


@pytest.mark.compliance("RFC 8707", "2.1", "a device may name the API that its tokens are for")
def test_a_device_names_its_api(ann: Browser, make: Callable[..., Device]) -> None:
    api = "http://localhost:8000/api/v1"
    console = make(allowed_scopes=["openid", "account:read"])
    assert (
        console.ask(scope="openid account:read", resource="https://unknown.example").json()["error"] == "invalid_target"
    )
    assert console.ask(scope="openid account:read", resource=api).status_code == 200
    assert "Your account, here" in words(type_code(ann, console.code))


@pytest.mark.compliance(SPECIFICATION, "5.5", "the tokens say truthfully how the person was known")
def test_the_id_token_says_how_it_came_about(ann: Browser, television: Device, later: Later, person: User) -> None:
    approver = Session.objects.get(person=person)
    later(300)
    allow(ann, television)
    claims = television.party.read(television.tokens()["id_token"])
    session = Session.objects.get(amr__contains=["device"])
    assert claims["amr"] == ["handoff", "device"]
    assert claims["acr"] == "urn:authserver:aal1"
    assert claims["auth_time"] == int(approver.auth_time.timestamp())
    assert claims["sid"] == str(session.public_id) != str(approver.public_id)
    assert (session.ip, session.user_agent) == ("203.0.113.7", TELEVISION)


def test_a_device_s_sign_in_is_no_recent_proof(ann: Browser, make: Callable[..., Device]) -> None:
    console = make(allowed_scopes=["openid", "account:read", "account:write"])
    console.ask(scope="openid account:read account:write")
    allow(ann, console)
    bearer = {"Authorization": f"Bearer {console.tokens()['access_token']}"}
    assert HttpClient(headers=bearer).get("/api/v1/me").status_code == 200
    refused = HttpClient(headers=bearer).post("/api/v1/me/export", {}, content_type="application/json")
    assert refused.status_code in (401, 403, 405)


def test_the_person_finds_the_device_among_their_own_and_ends_it(ann: Browser, television: Device) -> None:
    television.ask(scope="openid offline_access")
    allow(ann, television)
    tokens = television.tokens()
    page = ann.open("/account/sessions")
    assert TELEVISION in words(page)
    device = Session.objects.get(amr__contains=["device"])
    form = {"csrfmiddlewaretoken": page.context["csrf_token"], "end": str(device.public_id)}
    ann.http.post("/account/sessions", form)
    assert not television.party.is_live(tokens["access_token"])
    assert television.party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_offline_access_outlives_a_device_session_that_runs_out(
    ann: Browser, television: Device, later: Later, settings: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 3600
    television.ask(scope="openid offline_access")
    allow(ann, television)
    tokens = television.tokens()
    later(3601)
    end_due_sessions(0)
    assert Session.objects.get(amr__contains=["device"]).end_reason == "idle"
    assert television.party.refresh(tokens["refresh_token"]).status_code == 200


def test_refreshing_keeps_a_device_signed_in(ann: Browser, television: Device, later: Later, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 3600
    allow(ann, television)
    refresh_token = television.tokens()["refresh_token"]
    for _ in range(3):
        later(1800)
        refresh_token = television.party.refresh(refresh_token).json()["refresh_token"]
    later(3601)
    assert television.party.refresh(refresh_token).json()["error"] == "invalid_grant"


def test_the_owner_is_told_by_mail_with_a_way_to_undo_it(ann: Browser, television: Device, mailbox: Mailbox) -> None:
    allow(ann, television)
    tokens = television.tokens()
    message = mailbox.newest()
    assert (message.to, message.subject) == ("ann@example.com", "A device was connected to your account")
    assert "App: Television" in message.text
    assert "203.0.113.7" in message.text
    page = ann.open(message.link)
    ann.submit(page)
    assert not television.party.is_live(tokens["access_token"])


def test_the_story_is_recorded(ann: Browser, television: Device, person: User) -> None:
    allow(ann, television)
    for _ in range(2):
        television.poll()
    told = list(Event.objects.filter(name__startswith="device:").order_by("pk").values_list("name", "person"))
    subject = str(person.public_id)
    assert told == [("device:requested", ""), ("device:approved", subject), ("device:connected", subject)]
    assert not Event.objects.filter(name="token:refused", reason__contains="nobody has answered").exists()


def test_allowing_a_device_is_no_consent_for_other_times(ann: Browser, make: Callable[..., Device]) -> None:
    box = make(first_party=False)
    box.ask()
    allow(ann, box)
    box.tokens()
    assert not Consent.objects.exists()
    assert Authorization.objects.get().scopes == ["openid", "profile"]


def test_expired_rows_are_cleared_away_after_a_day(television: Device, later: Later) -> None:
    later(3600)
    assert expiry.clear_expired()["device grants"] == 0
    assert television.error == "expired_token"
    later(86400)
    assert expiry.clear_expired()["device grants"] == 1


@pytest.mark.compliance(SPECIFICATION, "3.3.1", "the complete address is to be had as a QR code")
def test_the_qr_code_can_be_shown_as_it_is(television: Device) -> None:
    answer = HttpClient().get(f"{television.link}.svg")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert re.match(rb"<\?xml[^>]*>\s*<svg ", answer.content)
    for odd in ("AAAA-AAAA", "short", "BCDF-GHJKM"):
        assert HttpClient().get(f"/activate/{odd}.svg").status_code == 404


def test_the_two_ways_to_another_device_lead_to_each_other(ann: Browser) -> None:
    assert "/device" in links_of(ann.open("/activate"))
    assert "/activate" in links_of(ann.open("/device"))


@pytest.mark.parametrize("value", ["", "\x00", "x" * 9000, "é" * 8, "BCDF-GHJK"])
def test_no_device_code_breaks_the_server(television: Device, value: str) -> None:
    answer = television.poll(device_code=value)
    assert answer.status_code == 400
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")


@pytest.mark.parametrize("value", ["", "\x00", "x" * 9000, "é" * 8, "BCDF-GHJK", "<script>"])
def test_no_user_code_breaks_the_server(ann: Browser, value: str) -> None:
    assert ann.submit(ann.open("/activate"), code=value).status_code == 400


def test_guessing_is_limited_and_then_even_the_right_code_is_refused(ann: Browser, television: Device) -> None:
    for _ in range(DEVICE_CODE_BY_PERSON.limit):
        assert type_code(ann, "BCDF-GHJK").status_code == 400
    assert type_code(ann, television.code).status_code == 429


def test_a_public_client_cannot_fill_the_table(television: Device, make: Callable[..., Device]) -> None:
    answers = [television.ask() for _ in range(DEVICE_GRANT_BY_NETWORK.limit)]
    assert [answer.status_code for answer in answers] == [200] * (DEVICE_GRANT_BY_NETWORK.limit - 1) + [429]
    assert answers[-1].json()["error"] == "temporarily_unavailable"
    assert int(answers[-1]["Retry-After"]) > 0
    assert make(token_endpoint_auth_method="client_secret_basic").ask().status_code == 200
