"""The authorization code flow as a relying party meets it (RFC 6749 §4.1, OpenID Connect Core 1.0 §3.1)."""

from urllib.parse import urlencode

import pytest

from accounts.models import Session, User
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def test_a_person_signs_in_once_and_the_client_learns_who_they_are(
    browser: Browser, shop: RelyingParty, person: User
) -> None:
    page = browser.follow(shop.authorize(browser))
    answer = browser.follow(browser.submit(page, email="Ann@example.com", password="correct horse battery staple"))
    returned = query_of(answer["Location"])
    assert returned["state"] == "af0ifjsldkj"
    assert returned["iss"] == "http://localhost:8000"

    tokens = shop.redeem(returned["code"]).json()
    claims = shop.read(tokens["id_token"])
    session = Session.objects.get()
    assert claims["sub"] == str(person.public_id)
    assert claims["nonce"] == "n-0S6_WzA2Mj"
    assert claims["sid"] == str(session.public_id)
    assert claims["auth_time"] == int(session.auth_time.timestamp())
    assert claims["amr"] == ["pwd"]
    assert shop.userinfo(tokens["access_token"]).json()["email"] == "ann@example.com"


def test_a_second_client_gets_its_code_without_a_question(
    browser: Browser, shop: RelyingParty, register: type, person: User
) -> None:
    other = register(name="Other", redirect_uris="https://other.example/cb")
    browser.sign_in()
    assert "code" in shop.authorization_response(browser)
    assert "code" in other.authorization_response(browser, prompt="none")


def test_a_request_by_post_keeps_the_browser_s_session(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    answer = browser.http.post("/o/authorize", urlencode(shop.request()), "application/x-www-form-urlencoded")
    assert answer.status_code == 303
    assert "code" in query_of(browser.follow(answer)["Location"])


def test_a_registered_query_is_kept_in_front_of_the_answer(
    browser: Browser, partner: RelyingParty, person: User
) -> None:
    browser.sign_in()
    page = browser.follow(partner.authorize(browser))
    answer = browser.follow(browser.submit(page, decision="allow"))
    assert answer["Location"].startswith("https://partner.example/cb?from=us&code=")
