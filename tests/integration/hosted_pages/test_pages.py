"""The hosted pages: headers, cookies, forms, where they lead, and what is shown when something is wrong."""

from collections.abc import Callable
from copy import copy
from http.cookiejar import Cookie

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

PAGES = ["/", "/signin", "/nowhere"]
ELSEWHERE = [
    *["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"],
    *["https:evil.example", "http:///evil.example", "javascript:alert(1)", "data:text/html,x", "/\t/evil.example"],
    *[
        "\t//evil.example",
        " //evil.example",
        "//localhost:9101/",
        "/%2fevil.example",
        "/nowhere",
        "\x00",
        "/signin\x00",
    ],
]


def directives(response: requests.Response) -> dict[str, list[str]]:
    policy = response.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in policy) if words}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_security_headers(browser: Browser, path: str) -> None:
    headers = browser.open(path).response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_strict_content_security_policy(browser: Browser, path: str) -> None:
    response = browser.open(path).response
    policy = directives(response)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == policy["script-src"] == policy["style-src"] == ["'self'"]
    assert "<style" not in response.text
    assert " style=" not in response.text
    assert " onclick=" not in response.text


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/.well-known/jwks.json", "/o/token"])
def test_every_response_has_a_request_id(browser: Browser, path: str) -> None:
    first, second = (browser.open(path).response.headers["X-Request-ID"] for _ in range(2))
    assert first != second


def test_the_request_id_is_shown_with_an_error(browser: Browser) -> None:
    answer = shown(browser.open("/nowhere"))
    assert answer.response.status_code == 404
    assert answer.response.headers["X-Request-ID"] in answer.page.text


def session_cookie(browser: Browser) -> Cookie:
    (found,) = [cookie for cookie in browser.session.cookies if cookie.name.endswith("sid")]
    return found


def test_the_session_cookie_is_out_of_reach(signed_in: Browser, base_url: str) -> None:
    cookie, https = session_cookie(signed_in), base_url.startswith("https:")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert cookie.path == "/"
    assert not cookie.domain_specified
    assert cookie.secure is cookie.name.startswith("__Host-") is https


def test_the_session_cookie_changes_with_each_sign_in(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    before = session_cookie(signed_in).value
    signed_in.sign_in(signed_in.open(notes.request(prompt="login").url), person)
    assert session_cookie(signed_in).value != before


def test_a_planted_session_cookie_is_not_taken_over(
    signed_in: Browser, new_browser: Callable[[], Browser], person: Person
) -> None:
    planted = copy(session_cookie(signed_in))
    planted.value = "planted0planted0planted0planted0"
    victim, thief = new_browser(), new_browser()
    for browser in (victim, thief):
        browser.session.cookies.set_cookie(planted)
    victim.sign_in(victim.open("/signin"), person)
    assert session_cookie(victim).value != planted.value
    assert person.email in shown(victim.open("/")).page.text
    assert person.email not in shown(thief.open("/")).page.text


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"password": ""}, {"email": "nobody@example.com"}])
def test_a_wrong_sign_in_says_the_same_of_everybody(
    browser: Browser, other_person: Person, changes: dict[str, str]
) -> None:
    form = shown(browser.open("/signin")).page.form_with("password")
    answers = {"email": other_person.email, "password": other_person.password} | changes
    refused = shown(browser.submit(form, **answers))
    assert refused.page.asks_to_sign_in
    assert other_person.password not in refused.page.text
    assert 'name="password"' in refused.page.text
    assert other_person.email not in shown(browser.open("/")).page.text


def test_the_sign_in_form_needs_its_token(browser: Browser, person: Person) -> None:
    form = shown(browser.open("/signin")).page.form_with("password")
    answers = {"email": person.email, "password": person.password}
    without = shown(browser.post("/signin", answers))
    assert without.response.status_code == 403
    assert "text/html" in without.response.headers["Content-Type"]
    wrong = shown(browser.post("/signin", answers | {"csrfmiddlewaretoken": "x" * 64}))
    assert wrong.response.status_code == 403
    assert person.email not in shown(browser.open("/")).page.text
    browser.submit(form, **answers)
    assert person.email in shown(browser.open("/")).page.text


def test_a_form_sent_from_another_origin_is_refused(browser: Browser, person: Person) -> None:
    form = shown(browser.open("/signin")).page.form_with("password")
    answers = form.fields | {"email": person.email, "password": person.password}
    foreign = shown(browser.post("/signin", answers, headers={"Origin": "https://evil.example"}))
    assert foreign.response.status_code == 403


@pytest.mark.parametrize("address", ELSEWHERE, ids=[ascii(address) for address in ELSEWHERE])
def test_signing_in_never_leads_to_another_site(browser: Browser, person: Person, address: str) -> None:
    asked = shown(browser.open("/signin", params={"next": address}))
    if asked.page.asks_to_sign_in:
        arrived = shown(browser.sign_in(asked, person))
        assert not [link for link in arrived.page.links if "evil" in link]
    # Who is signed in already is led on at once.
    again = shown(browser.open("/signin", params={"next": address}))
    assert again.response.status_code < 500


@pytest.mark.parametrize("address", ELSEWHERE, ids=[ascii(address) for address in ELSEWHERE])
def test_a_changed_form_does_not_lead_to_another_site(browser: Browser, person: Person, address: str) -> None:
    form = shown(browser.open("/signin")).page.form_with("password")
    arrived = shown(browser.submit(form, email=person.email, password=person.password, next=address))
    assert arrived.response.status_code < 500


def test_signing_in_leads_on_to_a_page_of_this_server(browser: Browser, person: Person) -> None:
    asked = browser.open("/signin", params={"next": "/signout"})
    assert shown(browser.sign_in(asked, person)).page.url.endswith("/signout")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/o/", "/o/nowhere", "/.well-known/nowhere", "/%00", "/%ff", "/..%2f..%2fetc"]
)
def test_a_page_that_is_not_there(browser: Browser, path: str) -> None:
    response = browser.open(path).response
    assert response.status_code in {400, 404}
    assert "Traceback" not in response.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/signin", "/o/authorize", "/o/token", "/o/userinfo", "/o/logout", "/healthz"])
def test_other_methods_are_not_allowed(base_url: str, path: str, method: str) -> None:
    assert calls.request(method, base_url + path).status_code in {403, 405}


@pytest.mark.parametrize("host", ["evil.example", "localhost:8000@evil.example", "[", "a b"])
def test_another_host_name_is_refused(base_url: str, host: str) -> None:
    assert calls.get(f"{base_url}/signin", headers={"Host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(base_url: str) -> None:
    forwarded = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "https"}
    response = calls.get(f"{base_url}/.well-known/openid-configuration", headers=forwarded)
    assert "evil.example" not in response.text
    assert response.json()["issuer"] == base_url


def test_the_server_is_alive_and_ready(base_url: str) -> None:
    for path in ("/healthz", "/readyz"):
        response = calls.get(base_url + path)
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("application/json")


def test_the_admin_is_behind_the_same_sign_in(signed_in: Browser, new_browser: Callable[[], Browser]) -> None:
    assert shown(new_browser().open("/admin/")).page.url.startswith(f"{signed_in.base_url}/signin")
    # The person is signed in, but is no administrator.
    assert shown(signed_in.open("/admin/")).response.status_code == 403


def test_static_files_are_served(browser: Browser, notes: RelyingParty) -> None:
    page = shown(browser.open(notes.request().url)).page
    sheets = [part.partition('"')[0] for part in page.text.split('href="')[1:] if part.startswith("/static/")]
    assert sheets
    for sheet in sheets:
        response = calls.get(browser.base_url + sheet)
        assert response.status_code == 200
        assert "max-age" in response.headers["Cache-Control"]
