"""The server behind nginx, as docs/nginx.conf has it: TLS ends there, and what a client forges does not get through."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.integration import calls
from tests.integration.browser import Browser, shown
from tests.integration.interop.chromium import opened_page
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

pytestmark = pytest.mark.skipif(
    not os.environ.get("BASE_URL", "").startswith("https:"), reason="needs the server behind a proxy"
)

FORGED = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-IP": "203.0.113.7",
    "Forwarded": "for=203.0.113.7;proto=http;host=evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
}


class FromAddress(HTTPAdapter):
    """Connects from another of this machine's addresses."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, source_address=(self._address, 0), **options)


@pytest.fixture
def from_elsewhere(new_browser: Callable[[], Browser]) -> Browser:
    """A browser at 127.0.0.9, which sends every forged header there is."""
    browser = new_browser()
    browser.session.mount("https://", FromAddress("127.0.0.9"))
    browser.session.headers.update(FORGED)
    return browser


def test_issuer_and_endpoints_are_https(provider: Provider, base_url: str) -> None:
    assert provider.issuer == base_url
    named = {name: url for name, url in provider.metadata.items() if name.endswith(("_endpoint", "_uri"))}
    assert {name: url for name, url in named.items() if not url.startswith(f"{base_url}/")} == {}


def test_cookies_are_bound_to_this_very_host(browser: Browser, person: Person) -> None:
    browser.sign_in(browser.open("/signin"), person)
    cookies = {cookie.name: cookie for cookie in browser.session.cookies}
    assert {"__Host-sid", "__Host-csrf"} <= cookies.keys()
    for cookie in cookies.values():
        assert (cookie.secure, cookie.path, cookie.domain_specified) == (True, "/", False)


def test_browsers_are_told_to_keep_to_https(base_url: str) -> None:
    policy = calls.get(f"{base_url}/signin").headers["Strict-Transport-Security"]
    assert policy == "max-age=63072000; includeSubDomains; preload"


def test_the_clients_own_address_is_recorded_whatever_it_claims(from_elsewhere: Browser, person: Person) -> None:
    from_elsewhere.sign_in(from_elsewhere.open("/signin"), person)
    page = shown(from_elsewhere.open("/account/activity")).page
    assert "127.0.0.9" in page.text
    assert "203.0.113.7" not in page.text


def test_a_forged_scheme_and_host_change_nothing(from_elsewhere: Browser, base_url: str) -> None:
    page = shown(from_elsewhere.open("/signin"))
    assert "Strict-Transport-Security" in page.response.headers
    assert "evil.example" not in page.page.text
    assert all(form.action.startswith(f"{base_url}/") for form in page.page.forms)
    document = calls.get(f"{base_url}/.well-known/openid-configuration", headers=FORGED).json()
    assert document["issuer"] == base_url


def test_another_host_is_refused(base_url: str) -> None:
    assert calls.get(f"{base_url}/signin", headers={"Host": urlsplit(base_url).netloc}).status_code == 200
    assert calls.get(f"{base_url}/signin", headers={"Host": "evil.example"}).status_code == 400


def test_plain_http_leads_to_https_and_takes_nothing(base_url: str) -> None:
    response = calls.get("http://localhost:8080/signin?next=/account")
    assert (response.status_code, response.headers["Location"]) == (301, f"{base_url}/signin?next=/account")
    for path in ("/o/token", "/signin"):
        assert calls.post(f"http://localhost:8080{path}", {"code": "secret"}).status_code == 403


@pytest.mark.parametrize(("ciphers", "accepted"), [("ECDHE+AESGCM", True), ("ECDHE+AES:!AESGCM:!CHACHA20", False)])
def test_tls_is_with_forward_secrecy_and_authenticated_ciphers(base_url: str, ciphers: str, accepted: bool) -> None:
    context = ssl.create_default_context(cafile=os.environ["CA_FILE"])
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(ciphers)
    port = urlsplit(base_url).port or 443
    with socket.create_connection(("localhost", port)) as plain:
        if accepted:
            context.wrap_socket(plain, server_hostname="localhost").close()
        else:
            with pytest.raises(ssl.SSLError):
                context.wrap_socket(plain, server_hostname="localhost")


def test_browsers_speak_http_2(base_url: str) -> None:
    with opened_page() as page:
        page.goto(f"{base_url}/signin")
        assert page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol") == "h2"


def test_limits_are_the_servers_and_so_are_its_words(base_url: str, notes: RelyingParty) -> None:
    large = notes.post("token", {"grant_type": "refresh_token", "refresh_token": "x" * 300_000})
    assert large.status_code in {400, 413}
    assert "error" in large.json()
    picture, headers = f"{base_url}/api/v1/me/picture", {"Content-Type": "image/png"}
    refused = calls.request("PUT", picture, data=b"x" * 4_000_000, headers=headers)
    assert (refused.status_code, refused.headers["Content-Type"]) == (401, "application/problem+json")
    assert calls.request("PUT", picture, data=b"x" * 7_000_000, headers=headers).status_code == 413
    assert calls.get(notes.request(state="x" * 6_000).url).status_code in {200, 302, 303}


@pytest.fixture
def connection(base_url: str) -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def test_many_requests_share_a_connection(base_url: str, connection: requests.Session) -> None:
    answers = [connection.get(f"{base_url}/.well-known/jwks.json", timeout=30).status_code for _ in range(200)]
    assert set(answers) == {200}
