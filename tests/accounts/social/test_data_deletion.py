"""Facebook's data deletion callback."""

import hashlib
import hmac
import json
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


def encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(content: Any, secret: str = client_of("facebook")[1]) -> str:
    """A request signed as Facebook signs it."""
    payload = encode(json.dumps(content).encode())
    return f"{encode(hmac.new(secret.encode(), payload.encode(), hashlib.sha256).digest())}.{payload}"


def test_the_link_and_what_facebook_told_is_deleted(browser: Browser, mailbox: Mailbox, standin: Standin) -> None:
    get_in(browser, mailbox, "facebook")
    connect(browser, "x")
    asked = {"algorithm": "HMAC-SHA256", "user_id": standin.uid("facebook"), "issued_at": 1}
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
        signed({"algorithm": "HMAC-SHA256", "user_id": "10158392211450001"}, "another secret"),
        signed({"algorithm": "none", "user_id": "10158392211450001"}),
        signed({"algorithm": "HMAC-SHA256"}),
        signed([1]),
    ],
)
def test_what_facebook_did_not_sign_deletes_nothing(browser: Browser, mailbox: Mailbox, request_text: str) -> None:
    get_in(browser, mailbox, "facebook")
    assert browser.http.post(PATH, {"signed_request": request_text}).status_code == 400
    assert Identity.objects.count() == 1


def test_nothing_is_accepted_while_facebook_is_switched_off(browser: Browser, settings: Settings) -> None:
    settings.SOCIAL_AUTH_FACEBOOK_SECRET = ""
    asked = signed({"algorithm": "HMAC-SHA256", "user_id": "1"}, "")
    assert browser.http.post(PATH, {"signed_request": asked}).status_code == 400
