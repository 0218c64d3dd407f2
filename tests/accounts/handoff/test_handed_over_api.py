"""A sign-in that was handed over was proved on another device: over the API too it is no proof of the person here."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse

from accounts.models import User
from oidc.scopes import KNOWN
from tests.accounts.handoff.two_devices import NewDevice, Phone
from tests.api.program import Program
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
NEW = "lamp orbit velvet canoe"
CONFIRM = "http://localhost:8000/api/v1/problems/confirmation-required"


@pytest.fixture
def handed(laptop: NewDevice, phone: Phone, hand_over: Callable[[NewDevice, Phone], None]) -> Browser:
    """The laptop's browser, where Ann is signed in by her phone."""
    hand_over(laptop, phone)
    assert laptop.signed_in
    return laptop.browser


def call(browser: Browser, method: str, path: str, **body: str) -> HttpResponse:
    """A call by a script on one of our own pages."""
    headers = {"X-CSRFToken": browser.http.cookies["authserver_csrf"].value}
    send = getattr(browser.http, method)
    answer: HttpResponse = send(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
    return answer


def asks_to_confirm(answer: HttpResponse) -> bool:
    return (answer.status_code, answer.json().get("type")) == (403, CONFIRM)


def test_it_cannot_change_the_address(handed: Browser, person: User, mailbox: Mailbox) -> None:
    mailbox.read()
    assert handed.open("/account/email").status_code == 303, "the page asks for a proof as well"
    assert asks_to_confirm(call(handed, "post", "me/email", email="thief@evil.example"))
    assert not mailbox.read()


@pytest.mark.parametrize(
    ("method", "path"), [("post", "me/export"), ("delete", "me/sessions"), ("post", "me/deletion")], ids=str
)
def test_it_does_nothing_that_needs_a_recent_proof(handed: Browser, method: str, path: str) -> None:
    assert asks_to_confirm(call(handed, method, path))


def test_it_cannot_set_a_first_password(handed: Browser, person: User) -> None:
    person.set_unusable_password()
    person.save()
    assert asks_to_confirm(call(handed, "put", "me/password", password=NEW))
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_a_token_got_with_it_is_no_recent_proof_either(handed: Browser, register: Callable[..., RelyingParty]) -> None:
    app = register(allowed_scopes=list(KNOWN))
    token = app.tokens(handed, scope="openid account:read account:write")["access_token"]
    assert Program(token).get("me").status_code == 200
    assert asks_to_confirm(Program(token).post("me/export"))


def test_whoever_shows_the_password_here_may(handed: Browser, person: User) -> None:
    handed.submit(handed.open("/signin?confirm=1"), email=person.email, password=PASSWORD)
    assert call(handed, "post", "me/email", email="ann@new.example").status_code == 202
