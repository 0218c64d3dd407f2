"""Token revocation (RFC 7009)."""

import pytest

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty, Tokens
from tests.integration.seed import Person


@pytest.fixture
def tokens(browser: Browser, notes: RelyingParty, person: Person) -> Tokens:
    return notes.obtain_tokens(browser, person)


@pytest.mark.compliance("RFC 7009", "2.1", "a client ends an access token of its own at once")
def test_an_access_token_is_revoked(notes: RelyingParty, tokens: Tokens) -> None:
    assert notes.userinfo(tokens.access_token).status_code == 200
    assert notes.revoke(tokens.access_token).status_code == 200
    assert notes.userinfo(tokens.access_token).status_code == 401
    assert notes.introspect(tokens.access_token) == {"active": False}


@pytest.mark.parametrize("hint", [None, "refresh_token", "access_token", "nonsense"])
@pytest.mark.compliance("RFC 7009", "2.1", "with a refresh token end the access tokens of the same grant")
def test_a_refresh_token_is_revoked_with_all_it_gave(notes: RelyingParty, tokens: Tokens, hint: str | None) -> None:
    assert notes.revoke(tokens.refresh_token, token_type_hint=hint).status_code == 200
    assert notes.refresh(tokens.refresh_token).json()["error"] == "invalid_grant"
    assert notes.userinfo(tokens.access_token).status_code == 401


@pytest.mark.compliance("RFC 7009", "2.1", "a client can end no other client's tokens")
def test_another_clients_token_is_left_alone(notes: RelyingParty, photos: RelyingParty, tokens: Tokens) -> None:
    for token in (tokens.access_token, tokens.refresh_token):
        assert photos.revoke(token).status_code in {200, 400}
    assert notes.userinfo(tokens.access_token).status_code == 200
    assert notes.refresh(tokens.refresh_token).status_code == 200


@pytest.mark.parametrize("token", ["garbage", pytest.param("x" * 5000, id="long"), "é"])
@pytest.mark.compliance("RFC 7009", "2.2", "an unknown token is as good as revoked")
def test_an_unknown_token_is_no_error(notes: RelyingParty, token: str) -> None:
    assert notes.revoke(token).status_code == 200


@pytest.mark.compliance("RFC 7009", "2.1", "the client must authenticate; a public one must name itself")
def test_the_client_must_authenticate(notes: RelyingParty, tokens: Tokens) -> None:
    endpoint = notes.provider.endpoint("revocation")
    nobody = calls.post(endpoint, {"token": tokens.access_token})
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_client")
    wrong = {"Authorization": notes.basic_credentials(secret="wrong")}
    assert calls.post(endpoint, {"token": tokens.access_token}, headers=wrong).status_code == 401
    assert notes.userinfo(tokens.access_token).status_code == 200


@pytest.mark.compliance("RFC 7009", "5", "a public client ends its own tokens by naming itself")
def test_a_public_client_revokes_its_own(browser: Browser, phone: RelyingParty, person: Person) -> None:
    tokens = phone.obtain_tokens(browser, person)
    assert phone.revoke(tokens.refresh_token).status_code == 200
    assert phone.userinfo(tokens.access_token).status_code == 401


@pytest.mark.compliance("RFC 7009", "2.1", "a request without a token, or by GET, is refused")
def test_a_request_must_name_a_token(notes: RelyingParty, tokens: Tokens) -> None:
    response = notes.post("revocation", {})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
    header = {"Authorization": notes.basic_credentials()}
    query = {"token": tokens.access_token}
    assert calls.get(notes.provider.endpoint("revocation"), params=query, headers=header).status_code == 405
    assert notes.userinfo(tokens.access_token).status_code == 200
