"""Token introspection (RFC 7662)."""

import pytest

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty, Tokens
from tests.integration.seed import Person

INACTIVE = {"active": False}


@pytest.fixture
def tokens(browser: Browser, notes: RelyingParty, person: Person) -> Tokens:
    return notes.obtain_tokens(browser, person, scope="openid email")


@pytest.mark.compliance("RFC 7662", "2.2", "a live token is active, with whose it is, for what and until when")
def test_a_live_token_is_active(notes: RelyingParty, tokens: Tokens, person: Person) -> None:
    state = notes.introspect(tokens.access_token)
    assert state["active"] is True
    assert state["client_id"] == notes.client_id
    assert state["sub"] == person.sub
    assert set(state["scope"].split()) == {"openid", "email"}
    assert state["iss"] == notes.provider.issuer
    assert state["iat"] < state["exp"] <= state["iat"] + 600


@pytest.mark.compliance("RFC 7662", "2.1", "a refresh token can be asked about as well, whatever the hint says")
def test_a_refresh_token_is_active_until_it_is_used(notes: RelyingParty, tokens: Tokens) -> None:
    for hint in (None, "refresh_token", "access_token", "nonsense"):
        response = notes.post("introspection", {"token": tokens.refresh_token, "token_type_hint": hint})
        assert response.json()["active"] is True
    notes.refresh(tokens.refresh_token)
    assert notes.introspect(tokens.refresh_token) == INACTIVE


@pytest.mark.parametrize("token", ["garbage", "\x00", pytest.param("x" * 5000, id="long"), "é"])
@pytest.mark.compliance("RFC 7662", "2.2", "of a token that is not known nothing is said but that it is not active")
def test_an_unknown_token_is_inactive(notes: RelyingParty, token: str) -> None:
    response = notes.post("introspection", {"token": token})
    assert response.status_code in {200, 400}
    assert response.status_code == 400 or response.json() == INACTIVE


@pytest.mark.compliance("RFC 7662", "2.2", "the answer is not stored")
def test_the_answer_is_not_stored(notes: RelyingParty, tokens: Tokens) -> None:
    response = notes.post("introspection", {"token": tokens.access_token})
    assert response.headers["Content-Type"].startswith("application/json")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.compliance("RFC 7662", "2.1", "only an authenticated client may ask")
def test_only_an_authenticated_client_may_ask(notes: RelyingParty, phone: RelyingParty, tokens: Tokens) -> None:
    endpoint = notes.provider.endpoint("introspection")
    nobody = calls.post(endpoint, {"token": tokens.access_token})
    assert (nobody.status_code, nobody.json()["error"]) == (401, "invalid_client")
    wrong = {"Authorization": notes.basic_credentials(secret="wrong")}
    assert calls.post(endpoint, {"token": tokens.access_token}, headers=wrong).status_code == 401
    public = phone.post("introspection", {"token": tokens.access_token})
    assert public.status_code in {400, 401, 403}
    by_itself = {"Authorization": f"Bearer {tokens.access_token}"}
    assert calls.post(endpoint, {"token": tokens.access_token}, headers=by_itself).status_code == 401


@pytest.mark.compliance("RFC 7662", "2.1", "a question without a token, or by GET, is refused")
def test_a_question_must_name_a_token(notes: RelyingParty, tokens: Tokens) -> None:
    response = notes.post("introspection", {})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
    header = {"Authorization": notes.basic_credentials()}
    query = {"token": tokens.access_token}
    assert calls.get(notes.provider.endpoint("introspection"), params=query, headers=header).status_code == 405
