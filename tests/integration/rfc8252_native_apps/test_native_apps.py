"""Apps on a person's own device: where they may be answered, and that PKCE stands in for the secret they have not."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.pages import Page
from tests.integration.registrar import Registrar
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

SPECIFICATION = "RFC 8252"
NATIVE = {"application_type": "native", "token_endpoint_auth_method": "none"}
LOOPBACK = ["http://127.0.0.1/callback", "http://[::1]/callback"]
CALLBACK = "com.example.mobile:/callback"


@pytest.fixture(scope="module")
def mobile(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party public client that is answered at a scheme of its own."""
    return relying_party("mobile")


@pytest.fixture(scope="module")
def desktop(registrar: Registrar) -> RelyingParty:
    """Public client that listens on loopback, at whatever port is free."""
    return registrar.register(redirect_uris=LOOPBACK, **NATIVE).party()


@pytest.mark.compliance(SPECIFICATION, "7.1", "an app is opened at its own scheme, by a link that can be pressed")
def test_an_app_is_answered_at_its_own_scheme(signed_in: Browser, mobile: RelyingParty, person: Person) -> None:
    request = mobile.request()
    answer = departed(signed_in.open(request.url))
    assert answer.url.startswith(f"{CALLBACK}?")
    assert answer.parameters["state"] == request.state
    assert answer.url in Page(answer.response).links
    assert urlsplit(answer.response.url).query == ""  # the page's own address, which stays in the history
    assert mobile.obtain_tokens(signed_in, person).access_token


@pytest.mark.compliance(SPECIFICATION, "7.1", "nobody is answered at a scheme that is not registered")
@pytest.mark.parametrize("uri", ["com.example.other:/callback", f"{CALLBACK}/more", "com.example.mobile://callback"])
def test_another_scheme_or_path_is_shown(signed_in: Browser, mobile: RelyingParty, uri: str) -> None:
    assert shown(signed_in.open(mobile.request(redirect_uri=uri).url)).response.status_code == 400


@pytest.mark.compliance(SPECIFICATION, "8.4", "private schemes are for native apps alone, and reversed domain names")
def test_who_may_register_a_scheme(registrar: Registrar) -> None:
    for uri in ("myapp:/callback", "javascript:/callback"):
        assert registrar.refused(**NATIVE, redirect_uris=[uri]) == "invalid_redirect_uri"
    assert registrar.refused(redirect_uris=["com.example.app:/callback"]) == "invalid_redirect_uri"
    told = registrar.register(**NATIVE, redirect_uris=["com.example.app:/callback"]).told
    assert told["redirect_uris"] == ["com.example.app:/callback"]


@pytest.mark.compliance(SPECIFICATION, "7.3", "on loopback any port is taken at the time of the request")
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
@pytest.mark.parametrize("port", ["", ":1", ":49152", ":65535"])
def test_the_port_on_loopback_may_vary(browser: Browser, desktop: RelyingParty, host: str, port: str) -> None:
    uri = f"http://{host}{port}/callback"
    answer = departed(browser.open(desktop.request(redirect_uri=uri, prompt="none").url))
    assert answer.address == uri
    assert answer.parameters["error"] == "login_required"


@pytest.mark.compliance(SPECIFICATION, "8.3", "nothing but the port may vary, and localhost is no loopback address")
@pytest.mark.parametrize(
    "uri",
    [
        "http://localhost:49152/callback",
        "https://127.0.0.1:49152/callback",
        "http://127.0.0.1:49152/callback/more",
        "http://127.0.0.1:49152/callback?more=1",
        "http://127.0.0.1:65536/callback",
        "http://127.0.0.1:49152@evil.example/callback",
        "http://127.0.0.2:49152/callback",
    ],
)
def test_nothing_but_the_port_may_vary(browser: Browser, desktop: RelyingParty, uri: str) -> None:
    assert shown(browser.open(desktop.request(redirect_uri=uri, prompt="none").url)).response.status_code == 400


@pytest.mark.compliance(SPECIFICATION, "8.1", "a public native app uses PKCE, or is not answered with a code")
def test_an_app_without_pkce_gets_no_code(signed_in: Browser, mobile: RelyingParty) -> None:
    request = mobile.request(code_challenge=None, code_challenge_method=None)
    assert departed(signed_in.open(request.url)).parameters["error"] == "invalid_request"
