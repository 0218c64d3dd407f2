"""What a provider is asked for, and where: at the stand-in, and at the real addresses as far as nobody is called."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as all_settings
from pytest_django import Settings

from accounts.social.backends.apple import Apple
from accounts.social.backends.google import Google
from accounts.social.backends.microsoft import Microsoft
from accounts.social.native_backends import strategy
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


@pytest.mark.parametrize("provider", ["google", "x", "microsoft", "github"])
def test_the_code_is_bound_by_a_challenge(browser: Browser, provider: str) -> None:
    asked = query_of(sent_to(begin(browser, provider)))
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_google_and_microsoft_are_asked_to_repeat_a_nonce(browser: Browser, provider: str) -> None:
    asked = query_of(sent_to(begin(browser, provider)))
    assert asked["scope"] == "openid profile email"
    assert len(asked["nonce"]) == 64


@pytest.mark.parametrize("provider", ["google", "microsoft", "github"])
def test_who_can_let_the_person_choose_is_asked_to(browser: Browser, provider: str) -> None:
    assert query_of(sent_to(begin(browser, provider)))["prompt"] == "select_account"


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


@pytest.mark.usefixtures("no_standin")
def test_github_is_asked_at_its_own_address_for_the_addresses_alone(browser: Browser) -> None:
    address = urlsplit(sent_to(begin(browser, "github")))
    assert (address.scheme, address.netloc, address.path) == ("https", "github.com", "/login/oauth/authorize")
    assert parse_qs(address.query)["scope"] == ["user:email"]


def test_googles_issuer_is_expected_and_not_believed() -> None:
    assert Google.ID_TOKEN_ISSUER == "https://accounts.google.com"


def test_apples_issuer_is_expected_and_not_believed() -> None:
    assert Apple.ID_TOKEN_ISSUER == "https://appleid.apple.com"


@pytest.mark.usefixtures("no_standin")
def test_microsofts_issuer_is_that_of_the_tokens_own_tenant() -> None:
    assert Microsoft.AUTHORITY == "https://login.microsoftonline.com"
    issuer = Microsoft(strategy()).id_token_issuer("72f988bf-86f1-41af-91ab-2d7cd011db47")
    assert issuer == "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0"


def test_facebook_is_asked_for_its_fields_by_name() -> None:
    fields = all_settings.SOCIAL_AUTH_FACEBOOK_PROFILE_EXTRA_PARAMS["fields"]
    assert fields == "id,name,first_name,last_name,email,picture.type(large)"
