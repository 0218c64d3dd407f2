"""prompt=create: to the sign-up page, with the request intact (Initiating User Registration via OpenID Connect 1.0)."""

import pytest

from accounts.models import Session, User
from tests.answers import answer_of
from tests.mailbox import Mailbox
from tests.people import PASSWORD, Browser, links_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.compliance(
    "OIDC Prompt Create", "4.1", "prompt=create shows the sign-up page, and the request goes on after"
)
def test_a_new_person_makes_an_account_and_arrives(browser: Browser, shop: RelyingParty, mailbox: Mailbox) -> None:
    page = browser.follow(shop.authorize(browser, prompt="create", state="kept", login_hint="cy@example.com"))
    assert page.wsgi_request.path == "/signup"
    text = page.content.decode()
    assert "Shop" in text
    assert 'value="cy@example.com"' in text
    page = browser.follow(browser.submit(page, name="Cy Orr", email="cy@example.com", password=PASSWORD))
    answer = answer_of(browser.follow(browser.submit(page, code=mailbox.newest().code)))
    assert answer["state"] == "kept"
    claims = shop.read(shop.redeem(answer["code"]).json()["id_token"])
    assert claims["sub"] == str(User.objects.get(email="cy@example.com").public_id)


@pytest.mark.compliance("OIDC Prompt Create", "4.1", "prompt=create asks for a new account whoever is signed in")
def test_who_is_signed_in_is_asked_all_the_same(ann: Browser, shop: RelyingParty, mailbox: Mailbox) -> None:
    page = ann.follow(shop.authorize(ann, prompt="create"))
    assert page.wsgi_request.path == "/signup"
    page = ann.follow(ann.submit(page, name="Cy Orr", email="cy@example.com", password=PASSWORD))
    answer = answer_of(ann.follow(ann.submit(page, code=mailbox.newest().code)))
    claims = shop.read(shop.redeem(answer["code"]).json()["id_token"])
    assert claims["sub"] == str(User.objects.get(email="cy@example.com").public_id)
    assert Session.objects.get(ended_at=None).person.email == "cy@example.com"


def test_who_has_an_account_already_may_sign_in(browser: Browser, shop: RelyingParty, person: User) -> None:
    page = browser.follow(shop.authorize(browser, prompt="create"))
    page = browser.open(next(link for link in links_of(page) if link.startswith("/signin?")))
    answer = browser.follow(browser.submit(page, email="ann@example.com", password=PASSWORD))
    assert "code" in answer_of(answer)


def test_who_is_signed_in_and_wants_no_other_account_may_say_so(ann: Browser, shop: RelyingParty) -> None:
    page = ann.follow(shop.authorize(ann, prompt="create"))
    page = ann.follow(ann.open(next(link for link in links_of(page) if link.startswith("/signin?"))))
    assert "Confirm it" in page.content.decode()
    answer = ann.follow(ann.submit(page, email="ann@example.com", password=PASSWORD))
    assert "code" in answer_of(answer)


def test_signing_up_cannot_be_skipped(ann: Browser, shop: RelyingParty) -> None:
    response = shop.authorize(ann, prompt="create")
    page = ann.follow(response)
    flow = page.wsgi_request.GET["next"]
    assert ann.open(flow)["Location"] == response["Location"]


@pytest.mark.compliance("OIDC Prompt Create", "4.1", "prompt=create goes with neither none nor login")
@pytest.mark.parametrize("prompt", ["create none", "create login", "select_account create"])
def test_what_contradicts_it_is_refused(ann: Browser, shop: RelyingParty, prompt: str) -> None:
    assert answer_of(shop.authorize(ann, prompt=prompt))["error"] == "invalid_request"


@pytest.mark.compliance("OIDC Prompt Create", "4.2", "prompt_values_supported names create")
def test_it_is_announced(browser: Browser) -> None:
    assert "create" in browser.open("/.well-known/openid-configuration").json()["prompt_values_supported"]
