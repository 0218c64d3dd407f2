"""What the authorization endpoint refuses: shown while client or redirect URI are unproven, redirected afterwards."""

import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

# RFC 6749 §4.1.2.1: the characters of an error description.
ALLOWED_IN_DESCRIPTION = {chr(code) for code in range(0x20, 0x7F)} - {'"', "\\"}

REDIRECTED = {
    "no response_type": ({"response_type": None}, "invalid_request"),
    "token in the front channel": ({"response_type": "token"}, "unsupported_response_type"),
    "no PKCE": ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    "PKCE plain": ({"code_challenge_method": "plain"}, "invalid_request"),
    "PKCE plain by default": ({"code_challenge_method": None}, "invalid_request"),
    "PKCE by an unknown method": ({"code_challenge_method": "S512"}, "invalid_request"),
    "an unknown response mode": ({"response_mode": "smoke_signal"}, "invalid_request"),
    "a code challenge that is no SHA-256": ({"code_challenge": "short"}, "invalid_request"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "a scope nobody knows": ({"scope": "openid everything"}, "invalid_scope"),
    "a scope of another client": ({"scope": "openid reports:read"}, "invalid_scope"),
    "a scope that is no word": ({"scope": 'openid "quoted"'}, "invalid_scope"),
    "prompt none with company": ({"prompt": "none login"}, "invalid_request"),
    "an unknown prompt": ({"prompt": "beg"}, "invalid_request"),
    "a max_age that is no number": ({"max_age": "soon"}, "invalid_request"),
    "a negative max_age": ({"max_age": "-1"}, "invalid_request"),
    "a request object": ({"request": "eyJhbGciOiJub25lIn0.e30."}, "invalid_request_object"),
    "a request object elsewhere": ({"request_uri": "https://rp.example/request"}, "invalid_request_uri"),
}
ONCE_ONLY = ["response_type", "scope", "state", "nonce", "code_challenge", "prompt"]
EVERY_PARAMETER = [
    *["client_id", "redirect_uri", "response_type", "response_mode", "scope", "state", "nonce", "code_challenge"],
    *["code_challenge_method", "prompt", "max_age", "acr_values", "id_token_hint", "login_hint", "ui_locales"],
    *["claims", "claims_locales", "display", "request", "request_uri", "registration", "resource", "nobody_knows"],
]


@pytest.mark.parametrize(("changes", "error"), REDIRECTED.values(), ids=REDIRECTED.keys())
@pytest.mark.compliance("RFC 6749", "4.1.2.1", "a fault behind a proven redirect URI is told there, with state and iss")
def test_a_fault_of_the_request_is_redirected(
    browser: Browser, notes: RelyingParty, changes: dict[str, str | None], error: str
) -> None:
    request = notes.request(**changes)
    answer = departed(browser.open(request.url))
    assert answer.address == notes.redirect_uris[0]
    assert answer.parameters["error"] == error
    assert answer.parameters["state"] == request.state
    assert answer.parameters["iss"] == notes.provider.issuer
    assert "code" not in answer.parameters
    assert set(answer.parameters.get("error_description", "")) <= ALLOWED_IN_DESCRIPTION


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "the same request without a fault is granted")
def test_the_same_request_without_fault_is_granted(signed_in: Browser, notes: RelyingParty) -> None:
    assert "code" in departed(signed_in.open(notes.request().url)).parameters


@pytest.mark.parametrize("client_id", [None, "", "nobody", "notes' OR 1=1", pytest.param("é" * 300, id="long")])
@pytest.mark.compliance("RFC 6749", "4.1.2.1", "an unknown client is told to the person, never by a redirect")
def test_an_unknown_client_is_shown(browser: Browser, notes: RelyingParty, client_id: str | None) -> None:
    answer = shown(browser.open(notes.request(client_id=client_id).url))
    assert answer.response.status_code == 400
    assert "text/html" in answer.response.headers["Content-Type"]
    assert not answer.page.asks_to_sign_in


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "https://evil.example/callback",
        "{registered}/",
        "{registered}?extra=1",
        "{registered}#fragment",
        "{registered}/../callback",
        "{registered}%2f..",
        "http://localhost:9101/CALLBACK",
        "HTTP://localhost:9101/callback",
        "http://LOCALHOST:9101/callback",
        "http://localhost:9101@evil.example/callback",
        "http://localhost:9102/callback",
        "http://localhost:9101/callback?tenant=two",
        "//localhost:9101/callback",
        "javascript:alert(1)",
        "{registered} {registered}",
    ],
)
@pytest.mark.compliance("RFC 9700", "4.1.3", "a redirect URI matches exactly or is not used at all")
def test_an_unregistered_redirect_uri_is_shown(signed_in: Browser, notes: RelyingParty, address: str | None) -> None:
    redirect_uri = address and address.format(registered=notes.redirect_uris[0])
    answer = shown(signed_in.open(notes.request(redirect_uri=redirect_uri).url))
    assert answer.response.status_code == 400
    assert "evil.example" not in answer.page.links


@pytest.mark.parametrize("name", ONCE_ONLY)
@pytest.mark.compliance("RFC 6749", "3.1", "a parameter that is sent twice is refused")
def test_a_repeated_parameter_is_redirected(signed_in: Browser, notes: RelyingParty, name: str) -> None:
    parameters = {"prompt": "login"} | notes.request().parameters
    twice = notes.authorization_url([*parameters.items(), (name, parameters[name])])
    assert departed(signed_in.open(twice)).parameters["error"] == "invalid_request"


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
@pytest.mark.compliance("RFC 6749", "3.1", "a client or redirect URI that is named twice is unproven: it is shown")
def test_a_repeated_client_or_redirect_uri_is_shown(signed_in: Browser, notes: RelyingParty, name: str) -> None:
    parameters = notes.request().parameters
    twice = notes.authorization_url([*parameters.items(), (name, parameters[name])])
    assert shown(signed_in.open(twice)).response.status_code == 400


@pytest.mark.parametrize("name", EVERY_PARAMETER)
@pytest.mark.parametrize(
    "value",
    ["\x00", "a\x00b", "\r\nSet-Cookie: a=b", "\ud7ff\U0010ffff", "x" * 3000],
    ids=["nul", "in", "crlf", "far", "long"],
)
def test_no_value_of_any_parameter_breaks_the_server(
    signed_in: Browser, notes: RelyingParty, name: str, value: str
) -> None:
    answer = signed_in.open(notes.request(**{name: value}).url)
    assert answer.response.status_code < 500
    assert "Traceback" not in answer.response.text
    assert "Set-Cookie: a=b" not in str(answer.response.headers)


@pytest.mark.parametrize("name", EVERY_PARAMETER)
def test_an_endless_parameter_is_refused(signed_in: Browser, notes: RelyingParty, name: str) -> None:
    endpoint = notes.provider.endpoint("authorization")
    request = notes.request(**{name: "x" * 300_000})
    assert 400 <= signed_in.post(endpoint, request.parameters).response.status_code < 500


@pytest.mark.parametrize(
    "query", ["%", "%zz", "%ff%fe", "client_id=%00", "&&&=&=", "client_id[]=1", pytest.param("a" * 3500, id="long")]
)
def test_a_malformed_query_is_shown(browser: Browser, notes: RelyingParty, query: str) -> None:
    answer = shown(browser.open(f"{notes.provider.endpoint('authorization')}?{query}"))
    assert answer.response.status_code == 400


@pytest.mark.compliance("RFC 9700", "2.6", "no script of another origin reads the authorization endpoint")
def test_there_is_no_cross_origin_access(browser: Browser, notes: RelyingParty) -> None:
    answer = browser.open(notes.request().url, headers={"Origin": "http://localhost:9101"})
    assert "Access-Control-Allow-Origin" not in answer.response.headers


def test_a_pending_request_cannot_be_guessed(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    endpoint = notes.provider.endpoint("authorization")
    assert 400 <= shown(signed_in.open(f"{endpoint}/AAAAAAAAAAAAAAAAAAAAAA")).response.status_code < 500
