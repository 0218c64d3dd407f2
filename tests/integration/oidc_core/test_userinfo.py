"""The userinfo endpoint (OIDC Core §5.3) and how it takes its token (RFC 6750)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty, Tokens
from tests.integration.seed import Person


@pytest.fixture
def tokens(browser: Browser, notes: RelyingParty, person: Person) -> Tokens:
    return notes.obtain_tokens(browser, person, scope="openid profile email address phone")


def empty_values(value: Any) -> bool:
    """Whether there is a null, an empty string or an empty object anywhere inside."""
    if isinstance(value, dict):
        return not value or any(empty_values(member) for member in value.values())
    return value is None or value == ""


@pytest.mark.compliance("OIDC Core", "5.3.1", "the token may come in the header of a GET or POST, or in a posted form")
def test_three_ways_to_bring_the_token(notes: RelyingParty, tokens: Tokens) -> None:
    endpoint, header = notes.provider.endpoint("userinfo"), {"Authorization": f"Bearer {tokens.access_token}"}
    answers = [
        calls.get(endpoint, headers=header),
        calls.post(endpoint, headers=header),
        calls.post(endpoint, {"access_token": tokens.access_token}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert answers[0].headers["Content-Type"].startswith("application/json")
    assert "no-store" in answers[0].headers["Cache-Control"]


@pytest.mark.compliance("OIDC Core", "5.3.2", "userinfo is about the subject of the ID token")
def test_the_subject_is_the_same(notes: RelyingParty, tokens: Tokens, person: Person) -> None:
    assert notes.userinfo(tokens.access_token).json()["sub"] == notes.claims(tokens)["sub"] == person.sub


@pytest.mark.compliance("OIDC Core", "5.1", "claims have their types, and what is unknown is left out")
def test_claims_have_their_types(notes: RelyingParty, tokens: Tokens, person: Person) -> None:
    claims = notes.userinfo(tokens.access_token).json()
    assert claims["email"] == person.email
    assert isinstance(claims["email_verified"], bool)
    assert (claims["name"], claims["given_name"], claims["family_name"]) == ("Ada Lovelace", "Ada", "Lovelace")
    assert isinstance(claims["updated_at"], int)
    assert not empty_values(claims)


@pytest.mark.parametrize(
    ("scope", "expected", "hidden"),
    [
        ("openid", {"sub"}, {"email", "email_verified", "name", "updated_at"}),
        ("openid email", {"sub", "email", "email_verified"}, {"name", "updated_at"}),
        ("openid profile", {"sub", "name", "updated_at"}, {"email", "email_verified"}),
    ],
)
@pytest.mark.compliance("OIDC Core", "5.4", "each scope brings its claims and no others")
def test_scopes_decide_the_claims(
    signed_in: Browser, notes: RelyingParty, person: Person, scope: str, expected: set[str], hidden: set[str]
) -> None:
    tokens = notes.obtain_tokens(signed_in, person, scope=scope)
    claims = notes.userinfo(tokens.access_token).json()
    assert expected <= claims.keys()
    assert not hidden & claims.keys()


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic YTpi"}])
@pytest.mark.compliance("RFC 6750", "3.1", "without a token there is a challenge and no error code")
def test_no_token_is_challenged(notes: RelyingParty, header: dict[str, str]) -> None:
    response = calls.get(notes.provider.endpoint("userinfo"), headers=header)
    assert response.status_code in {400, 401}
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["garbage", pytest.param("x" * 4000, id="long"), "e30.e30.e30", "a%00b"])
@pytest.mark.compliance("RFC 6750", "3.1", "an unknown token is 401 invalid_token")
def test_a_bad_token_is_refused(notes: RelyingParty, token: str) -> None:
    response = notes.userinfo(token)
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.compliance("RFC 9700", "4.3.2", "a token in the query is not accepted")
def test_a_token_in_the_query_is_refused(notes: RelyingParty, tokens: Tokens) -> None:
    response = calls.get(notes.provider.endpoint("userinfo"), params={"access_token": tokens.access_token})
    assert response.status_code in {400, 401}


@pytest.mark.compliance("RFC 6750", "2", "a token may be brought in one way only")
def test_two_ways_at_once_are_refused(notes: RelyingParty, tokens: Tokens) -> None:
    header = {"Authorization": f"Bearer {tokens.access_token}"}
    body = {"access_token": tokens.access_token}
    response = calls.post(notes.provider.endpoint("userinfo"), body, headers=header)
    assert (response.status_code, "invalid_request" in response.headers["WWW-Authenticate"]) == (400, True)


@pytest.mark.compliance("RFC 6750", "3.1", "a token without the openid scope is not enough")
def test_a_token_without_openid_is_not_enough(browser: Browser, notes: RelyingParty, person: Person) -> None:
    tokens = notes.obtain_tokens(browser, person, scope="profile")
    response = notes.userinfo(tokens.access_token)
    assert response.status_code == 403
    assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]


@pytest.mark.compliance("OIDC Core", "5.3", "neither a refresh token nor an ID token opens userinfo")
def test_other_tokens_are_refused(notes: RelyingParty, tokens: Tokens) -> None:
    assert notes.userinfo(tokens.refresh_token).status_code == 401
    assert notes.userinfo(tokens.id_token).status_code == 401


@pytest.mark.compliance("OIDC Core", "5.3", "scripts of any origin may use userinfo, with a token only")
def test_scripts_may_use_userinfo(notes: RelyingParty, tokens: Tokens) -> None:
    endpoint, origin = notes.provider.endpoint("userinfo"), {"Origin": "https://app.example.com"}
    asked = calls.request(
        "OPTIONS",
        endpoint,
        headers=origin | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"},
    )
    assert asked.status_code in {200, 204}
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "authorization" in asked.headers["Access-Control-Allow-Headers"].lower()
    answer = calls.get(endpoint, headers=origin | {"Authorization": f"Bearer {tokens.access_token}"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.compliance("OIDC Core", "5.3.2", "signed for a client that registered an algorithm, with iss and aud")
def test_a_signed_answer(relying_party: Callable[[str], RelyingParty], browser: Browser, person: Person) -> None:
    sealed = relying_party("sealed")
    tokens = sealed.obtain_tokens(browser, person, scope="openid email")
    response = sealed.userinfo(tokens.access_token)
    assert response.headers["Content-Type"] == "application/jwt"
    claims = sealed.read(response.text, typ="JWT", audience=sealed.client_id)
    assert (claims["sub"], claims["email"]) == (sealed.claims(tokens)["sub"], person.email)
    assert "nonce" not in claims
