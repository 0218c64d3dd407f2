"""What a provider is asked for, and where: at the stand-in, and at the real addresses as far as nobody is called."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as all_settings
from pytest_django import Settings

from accounts.social.backends import Google
from authserver.settings.social import standin_addresses
from tests.accounts.social.standin import PROVIDERS, begin, sent_to
from tests.people import Browser, query_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_standin(settings: Settings) -> None:
    """The providers' real addresses again."""
    for name in standin_addresses(""):
        if name != "SOCIAL_STANDIN_URL":
            delattr(settings, name)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_answer_is_wanted_at_the_public_address(browser: Browser, provider: str) -> None:
    asked = query_of(sent_to(begin(browser, provider)))
    assert asked["redirect_uri"] == f"http://localhost:8000/social/complete/{provider}"
    assert len(asked["state"]) == 32


@pytest.mark.parametrize("provider", ["google", "x"])
def test_the_code_is_bound_by_a_challenge(browser: Browser, provider: str) -> None:
    asked = query_of(sent_to(begin(browser, provider)))
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43


def test_google_is_asked_to_let_the_person_choose_and_to_repeat_a_nonce(browser: Browser) -> None:
    asked = query_of(sent_to(begin(browser, "google")))
    assert asked["scope"] == "openid profile email"
    assert asked["prompt"] == "select_account"
    assert len(asked["nonce"]) == 64


@pytest.mark.usefixtures("no_standin")
def test_facebook_is_asked_at_its_own_address(browser: Browser) -> None:
    address = urlsplit(sent_to(begin(browser, "facebook")))
    assert (address.scheme, address.netloc, address.path) == ("https", "www.facebook.com", "/v24.0/dialog/oauth")
    assert parse_qs(address.query)["scope"] == ["email,public_profile"]


@pytest.mark.usefixtures("no_standin")
def test_x_is_asked_at_its_own_address_for_the_address_too(browser: Browser) -> None:
    address = urlsplit(sent_to(begin(browser, "x")))
    assert (address.scheme, address.netloc, address.path) == ("https", "x.com", "/i/oauth2/authorize")
    assert set(parse_qs(address.query)["scope"][0].split()) == {"users.read", "tweet.read", "users.email"}


def test_googles_issuer_is_expected_and_not_believed() -> None:
    assert Google.ID_TOKEN_ISSUER == "https://accounts.google.com"


def test_facebook_is_asked_for_its_fields_by_name() -> None:
    fields = all_settings.SOCIAL_AUTH_FACEBOOK_PROFILE_EXTRA_PARAMS["fields"]
    assert fields == "id,name,first_name,last_name,email,picture.type(large)"
