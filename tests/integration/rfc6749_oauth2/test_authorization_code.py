"""The main road: a request with PKCE, a sign-in, a code, tokens (RFC 6749 §4.1, RFC 7636, OIDC Core §3.1)."""

import base64
import hashlib
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration import calls
from tests.integration.browser import Browser, departed, shown
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

ODD_STATE = "a b+c&d=e%41#f?/g\\h\"i'<j>;,:@[]{}|^`~é€😀" * 10


@pytest.mark.compliance("OIDC Core", "3.1.2.3", "who is not signed in is asked to, and then sent back with a code")
def test_a_person_signs_in_and_is_sent_back_with_a_code(browser: Browser, notes: RelyingParty, person: Person) -> None:
    request = notes.request()
    asked = shown(browser.open(request.url))
    assert asked.page.asks_to_sign_in
    answer = departed(browser.sign_in(asked, person))
    assert answer.address == notes.redirect_uris[0]
    assert answer.parameters.keys() == {"code", "state", "iss"}


@pytest.mark.compliance("RFC 6749", "4.1.4", "a code is redeemed for tokens, which no cache may keep")
def test_a_code_is_redeemed_for_tokens(browser: Browser, notes: RelyingParty, person: Person) -> None:
    response = notes.redeem(notes.obtain_code(browser, person, scope="openid profile email"))
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.headers["Cache-Control"] == "no-store"
    tokens = response.json()
    assert tokens["token_type"].lower() == "bearer"
    assert 0 < tokens["expires_in"] <= 600
    assert set(tokens["scope"].split()) == {"openid", "profile", "email"}
    assert len(tokens["access_token"]) >= 22, "128 bits"
    assert tokens["id_token"]


@pytest.mark.parametrize("name", ["notes", "phone", "elliptic", "edwards"])
@pytest.mark.compliance("OIDC Core", "2", "the ID token names issuer, subject, audience and times, and is signed")
def test_the_id_token(name: str, browser: Browser, request: pytest.FixtureRequest, person: Person) -> None:
    party: RelyingParty = request.getfixturevalue("relying_party")(name)
    before = int(time.time())
    claims = party.claims(party.obtain_tokens(browser, person))
    assert claims["sub"] == person.sub
    assert claims["aud"] == party.client_id
    assert before - 60 <= claims["auth_time"] <= claims["iat"] < claims["exp"]
    assert claims["sid"]
    assert claims["amr"] == ["pwd"]
    assert claims["acr"]


@pytest.mark.compliance("OIDC Core", "3.1.3.6", "at_hash, where there is one, belongs to the access token")
def test_the_access_token_hash(browser: Browser, notes: RelyingParty, person: Person) -> None:
    tokens = notes.obtain_tokens(browser, person)
    digest = hashlib.sha256(tokens.access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
    assert notes.claims(tokens).get("at_hash", expected) == expected


@pytest.mark.compliance("OIDC Core", "5.4", "with a code, the claims of scopes come from userinfo, not in the ID token")
def test_the_id_token_carries_no_profile(browser: Browser, notes: RelyingParty, person: Person) -> None:
    claims = notes.claims(notes.obtain_tokens(browser, person, scope="openid profile email"))
    assert not {"email", "name", "given_name"} & claims.keys()


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "without the openid scope it is plain OAuth 2.0, without an ID token")
def test_without_openid_there_is_no_id_token(browser: Browser, notes: RelyingParty, person: Person) -> None:
    assert "id_token" not in notes.obtain_tokens(browser, person, scope="profile").body


@pytest.mark.parametrize("state", ["x" * 500, ODD_STATE], ids=["500 characters", "odd characters"])
@pytest.mark.compliance("RFC 6749", "4.1.2", "the state comes back exactly as it was sent")
def test_the_state_comes_back_unchanged(browser: Browser, notes: RelyingParty, person: Person, state: str) -> None:
    request = notes.request(state=state)
    answer = notes.pass_by(browser, person, browser.open(request.url))
    assert answer.parameters["state"] == state


@pytest.mark.compliance("RFC 6749", "4.1.2", "a state that was not sent does not come back")
def test_no_state_is_made_up(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request(state=None).url))
    assert "code" in answer.parameters
    assert "state" not in answer.parameters


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "the nonce is copied to the ID token as it is; none when none was sent")
def test_the_nonce_is_copied(signed_in: Browser, notes: RelyingParty, person: Person) -> None:
    long = notes.obtain_tokens(signed_in, person, nonce="n" * 384)
    assert notes.verify(long.id_token)["nonce"] == "n" * 384
    none = notes.obtain_tokens(signed_in, person, nonce=None)
    assert "nonce" not in notes.verify(none.id_token)


@pytest.mark.compliance("RFC 9207", "2", "the answer names its issuer")
def test_the_answer_names_its_issuer(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request().url))
    assert answer.parameters["iss"] == notes.provider.issuer


@pytest.mark.compliance("RFC 6749", "3.1.2", "the query of a registered redirect URI is kept")
def test_a_registered_query_is_kept(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request(redirect_uri=notes.redirect_uris[1]).url))
    assert answer.parameters.keys() == {"tenant", "code", "state", "iss"}
    assert answer.parameters["tenant"] == "one"


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "an authorization request may also be posted")
def test_a_request_may_be_posted(signed_in: Browser, notes: RelyingParty) -> None:
    request = notes.request()
    endpoint = notes.provider.endpoint("authorization")
    first = calls.post(endpoint, request.parameters)
    # A cross-site POST brings no SameSite=Lax cookie; the GET it is turned into does.
    assert first.status_code == 303
    answer = departed(signed_in.post(endpoint, request.parameters))
    assert answer.parameters["state"] == request.state


@pytest.mark.compliance("RFC 6749", "3.1", "parameters that the server does not know are ignored")
def test_unknown_parameters_are_ignored(signed_in: Browser, notes: RelyingParty) -> None:
    request = notes.request(display="wap", ui_locales="xx de-AT", login_hint="nobody", colour="blue")
    assert "code" in departed(signed_in.open(request.url)).parameters


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "an acr_values that cannot be met is a wish, not a demand")
def test_an_unknown_acr_is_no_error(signed_in: Browser, notes: RelyingParty) -> None:
    assert "code" in departed(signed_in.open(notes.request(acr_values="urn:example:gold").url)).parameters


@pytest.mark.compliance("RFC 9700", "4.2.4", "the redirect that carries a code is not stored and names no referrer")
def test_the_redirect_with_the_code_is_not_stored(signed_in: Browser, notes: RelyingParty) -> None:
    answer = departed(signed_in.open(notes.request().url))
    assert "no-store" in answer.response.headers["Cache-Control"]
    assert answer.response.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}


@pytest.mark.compliance("RFC 6749", "10.10", "codes cannot be guessed: 128 bits or more, never the same twice")
def test_codes_are_long_and_never_repeat(signed_in: Browser, notes: RelyingParty) -> None:
    codes = {departed(signed_in.open(notes.request().url)).parameters["code"] for _ in range(5)}
    assert len(codes) == 5
    assert all(len(code) >= 22 for code in codes)


@pytest.mark.compliance("RFC 9700", "4.2.4", "the request's parameters do not appear in the sign-in page's address")
def test_the_sign_in_page_does_not_carry_the_request(browser: Browser, notes: RelyingParty) -> None:
    request = notes.request()
    asked = shown(browser.open(request.url))
    query = parse_qs(urlsplit(asked.page.url).query)
    assert not {"state", "nonce", "code_challenge", "redirect_uri"} & query.keys()
    assert request.state not in asked.page.url
