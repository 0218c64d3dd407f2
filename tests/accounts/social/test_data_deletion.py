"""Facebook's data deletion callback."""

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import Identity, User
from demo.providers.clients import client_of
from tests.accounts.social.standin import Standin, connect, get_in
from tests.mailbox import Mailbox
from tests.people import Browser

pytestmark = pytest.mark.django_db
PATH = "/social/facebook/deletion"
ASKED = {"algorithm": "HMAC-SHA256", "user_id": "10158392211450001"}


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(content: Any, secret: str = client_of("facebook")[1]) -> str:
    """A request signed as Facebook signs it."""
    payload = encode(json.dumps(content).encode())
    return f"{encode(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}.{payload}"


def test_the_link_and_what_facebook_told_is_deleted(browser: Browser, mailbox: Mailbox, standin: Standin) -> None:
    get_in(browser, mailbox, "facebook")
    connect(browser, "x")
    asked = {"algorithm": "HMAC-SHA256", "user_id": standin.uid("facebook"), "issued_at": int(time.time())}
    answer = browser.http.post(PATH, {"signed_request": signed(asked)})
    assert answer.status_code == 200
    assert [identity.provider for identity in Identity.objects.all()] == ["x"]
    assert User.objects.count() == 1
    told = answer.json()
    assert told["url"] == f"http://localhost:8000{PATH}/{told['confirmation_code']}"
    assert "disconnected" in browser.open(f"{PATH}/{told['confirmation_code']}").content.decode()


@pytest.mark.parametrize(
    "request_text",
    [
        "",
        "nonsense",
        ".",
        "é.é",
        signed({**ASKED, "issued_at": int(time.time())}, "another secret"),
        signed({**ASKED, "issued_at": int(time.time()), "algorithm": "none"}),
        signed({"algorithm": "HMAC-SHA256", "issued_at": int(time.time())}),
        signed([1]),
    ],
)
def test_what_facebook_did_not_sign_deletes_nothing(browser: Browser, mailbox: Mailbox, request_text: str) -> None:
    get_in(browser, mailbox, "facebook")
    assert browser.http.post(PATH, {"signed_request": request_text}).status_code == 400
    assert Identity.objects.count() == 1


@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (3500, 200), (3700, 400), (86400 * 365, 400), (-200, 200), (-400, 400)]
)
def test_an_old_request_takes_nothing_away(browser: Browser, mailbox: Mailbox, age: int, status: int) -> None:
    """One that somebody kept must not end what its person has linked anew since."""
    get_in(browser, mailbox, "facebook")
    asked = signed({**ASKED, "issued_at": int(time.time()) - age})
    assert browser.http.post(PATH, {"signed_request": asked}).status_code == status
    assert Identity.objects.count() == (0 if status == 200 else 1)


@pytest.mark.parametrize("issued_at", [None, "1700000000", True, 1.5, [1], -1, 10**30])
def test_a_time_that_is_none_is_refused(browser: Browser, mailbox: Mailbox, issued_at: Any) -> None:
    get_in(browser, mailbox, "facebook")
    asked = signed({**ASKED, "issued_at": issued_at})
    assert browser.http.post(PATH, {"signed_request": asked}).status_code == 400
    assert Identity.objects.count() == 1


def test_nothing_is_accepted_while_facebook_is_switched_off(browser: Browser, settings: Settings) -> None:
    settings.SOCIAL_AUTH_FACEBOOK_SECRET = ""
    asked = signed({**ASKED, "issued_at": int(time.time())}, "")
    assert browser.http.post(PATH, {"signed_request": asked}).status_code == 400
