"""Refresh tokens: rotation, reuse, scopes and whose they are (RFC 6749 §6, RFC 9700 §4.14, OIDC Core §12)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty, Tokens
from tests.integration.seed import Person

AT_ONCE = 24


@pytest.fixture
def tokens(browser: Browser, notes: RelyingParty, person: Person) -> Tokens:
    return notes.obtain_tokens(browser, person, scope="openid profile email")


@pytest.mark.compliance("RFC 9700", "4.14.2", "each use of a refresh token gives a new one")
def test_refresh_tokens_rotate(notes: RelyingParty, tokens: Tokens) -> None:
    response = notes.refresh(tokens.refresh_token)
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json()["refresh_token"] != tokens.refresh_token
    assert response.json()["access_token"] != tokens.access_token
    assert notes.userinfo(response.json()["access_token"]).status_code == 200


@pytest.mark.compliance("RFC 9700", "4.14.2", "a refresh token that is used again ends everything of its family")
def test_reuse_revokes_the_family(notes: RelyingParty, tokens: Tokens) -> None:
    second = notes.refresh(tokens.refresh_token).json()
    third = notes.refresh(second["refresh_token"]).json()
    reused = notes.refresh(tokens.refresh_token)
    assert (reused.status_code, reused.json()["error"]) == (400, "invalid_grant")
    assert notes.refresh(third["refresh_token"]).json()["error"] == "invalid_grant"
    assert notes.userinfo(third["access_token"]).status_code == 401
    assert notes.introspect(tokens.access_token) == {"active": False}


@pytest.mark.compliance("RFC 9700", "4.14.2", "a client that lost the answer gets the same next token by trying again")
def test_a_retry_gets_the_same_successor(notes: RelyingParty, tokens: Tokens) -> None:
    lost = notes.refresh(tokens.refresh_token).json()
    again = notes.refresh(tokens.refresh_token).json()
    assert again["refresh_token"] == lost["refresh_token"]
    assert notes.userinfo(again["access_token"]).status_code == 200
    assert notes.refresh(again["refresh_token"]).status_code == 200


@pytest.mark.compliance("RFC 9700", "4.14.2", "many refreshes at the same time begin one family, not several")
def test_parallel_refreshes_are_one_family(notes: RelyingParty, tokens: Tokens) -> None:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        responses = list(threads.map(notes.refresh, [tokens.refresh_token] * AT_ONCE))
    assert {response.status_code for response in responses} == {200}
    successors = {response.json()["refresh_token"] for response in responses}
    assert len(successors) == 1
    assert notes.refresh(successors.pop()).status_code == 200
    assert notes.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"


@pytest.mark.compliance("RFC 6749", "6", "a refresh may ask for less than was granted")
def test_scopes_may_be_narrowed(notes: RelyingParty, tokens: Tokens) -> None:
    narrowed = notes.refresh(tokens.refresh_token, scope="openid email").json()
    assert set(narrowed["scope"].split()) == {"openid", "email"}
    assert "name" not in notes.userinfo(narrowed["access_token"]).json()
    # The refresh token keeps what was granted at first (RFC 6749 §6).
    again = notes.refresh(narrowed["refresh_token"]).json()
    assert set(again["scope"].split()) == {"openid", "profile", "email"}


@pytest.mark.compliance("RFC 6749", "6", "a refresh may not ask for more than was granted; asking costs nothing")
def test_scopes_may_not_be_widened(notes: RelyingParty, tokens: Tokens) -> None:
    widened = notes.refresh(tokens.refresh_token, scope="openid profile email phone")
    assert (widened.status_code, widened.json()["error"]) == (400, "invalid_scope")
    assert notes.refresh(tokens.refresh_token).status_code == 200


@pytest.mark.compliance("RFC 6749", "10.4", "a refresh token is its client's, whom another's try does not hurt")
def test_another_client_is_refused(notes: RelyingParty, photos: RelyingParty, tokens: Tokens) -> None:
    foreign = photos.refresh(tokens.refresh_token)
    assert (foreign.status_code, foreign.json()["error"]) == (400, "invalid_grant")
    assert notes.refresh(tokens.refresh_token).status_code == 200


@pytest.mark.compliance("OIDC Core", "12.2", "the ID token of a refresh repeats who signed in, for whom and when")
def test_the_id_token_of_a_refresh(notes: RelyingParty, tokens: Tokens) -> None:
    first = notes.claims(tokens)
    second = notes.verify(notes.refresh(tokens.refresh_token).json()["id_token"])
    for claim in ("iss", "sub", "aud", "auth_time", "sid"):
        assert second[claim] == first[claim]
    assert second["iat"] >= first["iat"]


@pytest.mark.compliance("RFC 6749", "6", "a public client's refresh token rotates as well")
def test_a_public_client_refreshes(browser: Browser, phone: RelyingParty, person: Person) -> None:
    tokens = phone.obtain_tokens(browser, person)
    second = phone.refresh(tokens.refresh_token).json()["refresh_token"]
    assert phone.refresh(second).status_code == 200
    assert phone.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("value", [None, "", "garbage", "\x00", pytest.param("x" * 5000, id="long")])
@pytest.mark.compliance("RFC 6749", "5.2", "a refresh token that was never issued is refused")
def test_an_unknown_refresh_token_is_refused(notes: RelyingParty, value: str | None) -> None:
    response = notes.post("token", {"grant_type": "refresh_token", "refresh_token": value})
    assert response.status_code == 400
    assert response.json()["error"] in {"invalid_grant", "invalid_request"}


@pytest.mark.compliance("RFC 6749", "1.5", "an access token is no refresh token")
def test_an_access_token_is_no_refresh_token(notes: RelyingParty, tokens: Tokens) -> None:
    assert notes.refresh(tokens.access_token).json()["error"] == "invalid_grant"
