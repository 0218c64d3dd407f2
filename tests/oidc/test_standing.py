"""Clients that nobody has verified, on the pages that people decide on: nobody can pose as somebody else."""

from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import User
from tests.clock import Later
from tests.oidc.conftest import Register
from tests.oidc.device import GRANT_TYPE, Device, type_code
from tests.oidc.self_registered import registered
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

WARNING = "This app registered itself. Nobody here has checked"
LOOK_ALIKES = [
    "Google",
    "G\u043e\u043egle",  # with two Cyrillic letters
    "GOOGLE",
    "Google (verified)",
    "authserver",
    "Google</strong><strong>",
    "My bank · Takes you to bank.example",
]


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def pages_of(browser: Browser, client: RelyingParty) -> dict[str, str]:
    """The pages that a person sees on the way: sign-in, sign-up, and consent."""
    signin = browser.follow(client.authorize(browser))
    after = signin.wsgi_request.GET["next"]
    found = {"sign-in": text_of(signin), "sign-up": text_of(browser.http.get("/signup", {"next": after}))}
    browser.sign_in(after=after)
    found["consent"] = text_of(browser.follow(browser.open(after)))
    found["account"] = text_of(browser.follow(client.authorize(browser, prompt="select_account")))
    assert "decision" in found["consent"]
    return found


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_client_that_registered_itself_is_shown_with_its_host(
    browser: Browser, person: Any, signing_keys: None, name: str
) -> None:
    client = registered(client_name=name, redirect_uris=["https://evil.example/cb"]).relying_party
    for page, text in pages_of(browser, client).items():
        assert WARNING in text, page
        assert "Takes you to <strong>evil.example</strong>" in text, page
        assert "Google</strong><strong>" not in text, page


def test_a_client_of_an_operators_is_shown_without_a_warning(browser: Browser, person: Any, register: Register) -> None:
    client = register(name="Partner", first_party=False)
    for text in pages_of(browser, client).values():
        assert WARNING not in text
        assert "Takes you to" not in text


def test_the_host_is_that_of_the_request_at_hand(browser: Browser, person: Any, signing_keys: None) -> None:
    several = ["https://bank.evil.example/cb", "https://bank.evil.example:8443/cb2"]
    client = registered(redirect_uris=several, client_uri="https://bank.example/").relying_party
    page = text_of(browser.follow(client.authorize(browser, redirect_uri=several[1])))
    assert "<strong>bank.evil.example</strong>" in page


def test_the_page_that_it_names_for_itself_is_not_shown_as_its_own(ann: Browser, signing_keys: None) -> None:
    claims = {"client_uri": "https://bank.example/", "redirect_uris": ["https://evil.example/cb"]}
    client = registered(**claims).relying_party
    assert "bank.example" not in text_of(ann.follow(client.authorize(ann)))


def test_an_operators_client_shows_the_page_that_it_names(ann: Browser, register: Register) -> None:
    client = register(first_party=False, client_uri="https://shop.example/about")
    assert "https://shop.example/about" in text_of(ann.follow(client.authorize(ann)))


@pytest.mark.parametrize(
    ("uri", "place"), [("http://127.0.0.1/cb", "127.0.0.1"), ("com.example.app:/cb", "com.example.app")]
)
def test_what_answers_on_the_device_is_called_so(ann: Browser, signing_keys: None, uri: str, place: str) -> None:
    client = registered(redirect_uris=[uri], application_type="native", token_endpoint_auth_method="none")
    page = text_of(ann.follow(client.relying_party.authorize(ann)))
    assert f"Takes you to an app on this device: <strong>{place}</strong>" in page


def test_a_host_in_other_letters_is_shown_as_browsers_send_it(ann: Browser, signing_keys: None) -> None:
    client = registered(redirect_uris=["https://xn--ggle-55da.example/cb"]).relying_party
    assert "<strong>xn--ggle-55da.example</strong>" in text_of(ann.follow(client.authorize(ann)))


def test_the_connected_apps_tell_it_apart(ann: Browser, signing_keys: None, partner: RelyingParty) -> None:
    client = registered(client_name="Google", redirect_uris=["https://evil.example/cb"]).relying_party
    for each in (client, partner):
        each.answered(ann, "allow")
    page = text_of(ann.open("/account/apps"))
    assert page.count("Nobody here has verified it") == 1
    assert "Registered itself, at evil.example." in page


def test_another_device_is_told_the_host_too(browser: Browser, signing_keys: None) -> None:
    client = registered(client_name="Google" + "e" * 200, redirect_uris=["https://evil.example/cb"]).relying_party
    page = browser.follow(client.authorize(browser))
    after = page.wsgi_request.GET["next"]
    form = {"next": after, "csrfmiddlewaretoken": browser.http.cookies["authserver_csrf"].value}
    asked = browser.follow(browser.http.post("/signin/device", form))
    assert "(evil.example)" in text_of(asked)


def test_who_lets_a_device_in_is_warned_of_an_app_that_registered_itself(
    ann: Browser, register: Register, signing_keys: None, later: Later
) -> None:
    grants = {"grant_types": [GRANT_TYPE], "token_endpoint_auth_method": "none"}
    own = registered(client_name="Television", redirect_uris=[], **grants).relying_party
    for client, warned in ((own, True), (register(first_party=False, **grants), False)):
        device = Device(client, later)
        assert device.ask(scope="openid").status_code == 200
        assert (WARNING in text_of(type_code(ann, device.code))) is warned


@pytest.mark.compliance("OIDC Registration", "2", "policy_uri and tos_uri are there for people who sign in and decide")
def test_policy_and_terms_are_on_the_pages(browser: Browser, person: User, signing_keys: None) -> None:
    client = registered(policy_uri="https://self.example/privacy", tos_uri="https://self.example/terms").relying_party
    without = registered().relying_party

    def shown(response: HttpResponse) -> list[bool]:
        page = response.content.decode()
        return [f'href="https://self.example/{document}"' in page for document in ("privacy", "terms")]

    sign_in = browser.follow(client.authorize(browser))
    assert (sign_in.wsgi_request.path, shown(sign_in)) == ("/signin", [True, True])
    consent = browser.follow(browser.submit(sign_in, email="ann@example.com", password=PASSWORD))
    assert ("decision" in consent.content.decode(), shown(consent)) == (True, [True, True])
    assert shown(browser.follow(without.authorize(browser))) == [False, False]


@pytest.mark.compliance("OIDC Core", "4", "a sign-in begins at the address that the client registered for it, with iss")
def test_an_app_can_be_opened_from_the_list(ann: Browser, signing_keys: None, partner: RelyingParty) -> None:
    client = registered(initiate_login_uri="https://self.example/login?from=us")
    for each in (client.relying_party, partner):
        each.answered(ann, "allow")
    page = ann.open("/account/apps").content.decode()
    assert page.count(">Open</a>") == 1
    assert 'href="https://self.example/login?from=us&amp;iss=http%3A%2F%2Flocalhost%3A8000"' in page


def test_who_signed_out_is_led_to_no_address_that_nobody_has_checked(browser: Browser, register: Register) -> None:
    """Anybody can send anybody to this page, and there is no warning on it."""
    poser = registered(client_name="Google", client_uri="https://evil.example/signin").row
    own = register(client_uri="https://shop.example/start").client
    pages = [browser.follow(browser.open(f"/o/logout?client_id={client.client_id}")) for client in (poser, own)]
    assert all("You are signed out" in text_of(page) for page in pages)
    assert "evil.example" not in text_of(pages[0])
    assert 'href="https://shop.example/start"' in text_of(pages[1])
