"""What Apple does in its own way: a form for an answer, a signed client secret, a name told once, relayed addresses."""

from datetime import UTC, datetime

import pytest
from django.test import Client as HttpClient
from joserfc import jwt
from joserfc.jwk import ECKey
from pytest_django import Settings

from accounts.models import User
from accounts.social.backends import apple_secret
from demo.providers import apple
from demo.providers.clients import apple_key, apple_key_pem
from tests.accounts.social.standin import arrive, begin, choose, sent_to, signed_in_person
from tests.mailbox import Mailbox
from tests.people import Browser, query_of

pytestmark = pytest.mark.django_db
CALLBACK = "/social/complete/apple"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_form_is_led_on_to_where_the_cookies_are(browser: Browser) -> None:
    """The form comes from Apple's site and so without cookies; only the GET that follows shows whose it is."""
    sent = {"state": "s", "code": "c", "user": '{"name": {}}', "next": "//evil.example", "id_token": "t"}
    stranger = HttpClient(enforce_csrf_checks=True)
    answer = stranger.post(CALLBACK, sent)
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{CALLBACK}?")
    assert query_of(answer["Location"]) == {"state": "s", "code": "c", "user": '{"name": {}}'}
    assert stranger.get(answer["Location"]).status_code == 403


@pytest.mark.parametrize("value", ["x" * 1001, "x" * 100_000, ""])
def test_a_form_without_end_is_not_led_on_whole(browser: Browser, value: str) -> None:
    answer = browser.http.post(CALLBACK, {"state": "s", "code": value})
    assert answer.status_code == 303
    assert query_of(answer["Location"]) == {"state": "s"}


def test_a_form_does_nothing_by_itself(browser: Browser) -> None:
    """Even sent with cookies, as an old browser may, it signs nobody in before it was led on."""
    callback = query_of(choose(sent_to(begin(browser, "apple"))))
    answer = browser.http.post(CALLBACK, callback)
    assert answer.status_code == 303
    assert signed_in_person(browser) is None
    assert browser.http.get(answer["Location"]).status_code == 200
    assert signed_in_person(browser) is not None


def test_the_client_secret_is_a_short_jwt_of_the_teams_key() -> None:
    names = {
        "client_id": "org.example.web",
        "team_id": "TEAM",
        "key_id": "KEY",
        "audience": "https://appleid.apple.com",
    }
    secret = apple_secret.sign(**names, private_key=apple_key_pem(), now=NOW)
    signed = jwt.decode(secret, ECKey.import_key(apple_key()), algorithms=["ES256"])
    assert signed.header == {"alg": "ES256", "kid": "KEY", "typ": "JWT"}
    begun = int(NOW.timestamp())
    assert signed.claims == {
        "iss": "TEAM",
        "sub": "org.example.web",
        "aud": "https://appleid.apple.com",
        "iat": begun,
        "exp": begun + 300,
    }


def test_a_callback_cannot_choose_the_client(browser: Browser) -> None:
    """The stock class signs its client secret for whatever `client_id` the callback names."""
    callback = choose(sent_to(begin(browser, "apple")))
    assert browser.http.get(f"{callback}&client_id=another-app").status_code == 200


@pytest.mark.parametrize("wrong", ["SOCIAL_AUTH_APPLE_TEAM_ID", "SOCIAL_AUTH_APPLE_KEY_ID"])
def test_a_secret_that_apple_does_not_take_is_trouble_of_ours(browser: Browser, settings: Settings, wrong: str) -> None:
    setattr(settings, wrong, "ANOTHER")
    assert arrive(browser, "apple").status_code == 502


def test_a_form_is_asked_for_and_a_space_written_as_apple_wants_it(browser: Browser) -> None:
    address = sent_to(begin(browser, "apple"))
    asked = query_of(address)
    assert (asked["response_mode"], asked["response_type"], asked["scope"]) == ("form_post", "code", "name email")
    assert "scope=name%20email" in address
    assert len(asked["nonce"]) == 64


def test_the_name_is_told_at_the_first_sign_in_and_kept(
    browser: Browser, other_browser: Browser, mailbox: Mailbox
) -> None:
    arrive(browser, "apple")
    assert User.objects.get().name == "Kim Park"
    arrive(other_browser, "apple")
    assert User.objects.get().name == "Kim Park"


def test_who_was_let_in_before_has_no_name(browser: Browser, other_browser: Browser) -> None:
    arrive(browser, "apple")
    User.objects.all().delete()
    arrive(other_browser, "apple")
    assert User.objects.get().name == ""


@pytest.mark.parametrize("lie", apple.NONSENSE)
def test_a_name_that_is_none_is_left_out(browser: Browser, lie: str) -> None:
    assert arrive(browser, "apple", lie=lie).status_code == 200
    assert User.objects.get().name == ""


@pytest.mark.parametrize(
    "user",
    ["[]", "5", '"x"', "null", '{"name": 5}', '{"name": {"firstName": "\\u0000"}}', "[" * 1000, "\x00", "{}"],
)
def test_what_the_browser_writes_into_the_form_breaks_nothing(browser: Browser, user: str) -> None:
    callback = query_of(choose(sent_to(begin(browser, "apple"))))
    assert browser.http.get(CALLBACK, {**callback, "user": user}).status_code in {200, 400}


def test_the_address_in_the_form_is_not_looked_at(browser: Browser, mailbox: Mailbox) -> None:
    """Nobody signed it; only the ID token's counts."""
    callback = query_of(choose(sent_to(begin(browser, "apple")), email="none"))
    page = browser.follow(browser.http.get(CALLBACK, {**callback, "user": '{"email": "ada@example.com"}'}))
    assert "/social/address/" in page.wsgi_request.path
    assert not User.objects.exists()


def test_false_in_letters_is_no_yes(browser: Browser) -> None:
    page = browser.follow(arrive(browser, "apple", email="unverified"))
    assert "/social/address/" in page.wsgi_request.path
    assert not User.objects.exists()


def test_a_relayed_address_is_an_address_like_any_other(browser: Browser, mailbox: Mailbox) -> None:
    arrive(browser, "apple", email="relay")
    person = signed_in_person(browser)
    assert person is not None
    assert person.email.endswith("@privaterelay.appleid.com")
    assert person.email_verified_at is not None


def test_somebody_who_does_not_go_on_is_told_kindly(browser: Browser) -> None:
    response = arrive(browser, "apple", decision="deny")
    assert response.status_code == 403
    assert "You did not continue with Apple" in response.content.decode()
