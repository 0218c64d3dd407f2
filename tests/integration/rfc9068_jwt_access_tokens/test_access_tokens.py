"""Access tokens as JWTs (RFC 9068), judged as a resource server judges them."""

from collections.abc import Callable

import jwt
import pytest

from tests.integration.browser import Browser
from tests.integration.relying_party import RelyingParty, Tokens
from tests.integration.seed import Person

TYP = "at+jwt"
SCOPE = "openid profile email"


@pytest.fixture
def signing(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """Public client that registered JWT access tokens."""
    return relying_party("signing")


@pytest.fixture
def tokens(signing: RelyingParty, browser: Browser, person: Person) -> Tokens:
    return signing.obtain_tokens(browser, person, scope=SCOPE)


@pytest.mark.compliance("RFC 9068", "2.2", "the required claims, the scope, and how the person was authenticated")
def test_the_claims(signing: RelyingParty, tokens: Tokens, person: Person) -> None:
    claims = signing.read(tokens.access_token, typ=TYP, audience=signing.provider.endpoint("userinfo"))
    id_token = signing.claims(tokens)
    assert claims["client_id"] == signing.client_id
    assert claims["sub"] == id_token["sub"] == person.sub
    assert claims["exp"] - claims["iat"] == tokens.body["expires_in"]
    assert set(claims["scope"].split()) == set(SCOPE.split())
    assert claims["jti"]
    for name in ("auth_time", "acr", "amr"):
        assert claims[name] == id_token[name]


@pytest.mark.compliance("RFC 9068", "6", "nothing about the person beyond an identifier")
def test_nothing_personal(signing: RelyingParty, tokens: Tokens, person: Person) -> None:
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert not {"email", "name", "given_name", "family_name", "picture"} & set(claims)
    assert signing.userinfo(tokens.access_token).json()["email"] == person.email


@pytest.mark.compliance("RFC 9068", "2.1", "a resource says which algorithm, and gets JWTs of every client")
def test_the_resource_decides(buyer: RelyingParty, browser: Browser, person: Person, stock: str, orders: str) -> None:
    for_stock = buyer.obtain_tokens(browser, person, scope="openid stock:read", resource=stock)
    claims = buyer.read(for_stock.access_token, typ=TYP, audience=stock)
    assert jwt.get_unverified_header(for_stock.access_token)["alg"] == "ES256"
    assert (claims["aud"], claims["scope"]) == (stock, "stock:read")
    assert claims["exp"] - claims["iat"] == for_stock.body["expires_in"] == 120
    for_orders = buyer.obtain_tokens(browser, person, scope="openid orders:read", resource=orders)
    assert "." not in for_orders.access_token


@pytest.mark.compliance("RFC 9068", "2.2", "the subject of a client that acts for itself is the client")
def test_a_machine_s_token(relying_party: Callable[[str], RelyingParty], stock: str) -> None:
    picker = relying_party("picker")
    answer = picker.post("token", {"grant_type": "client_credentials", "resource": stock}).json()
    claims = picker.read(answer["access_token"], typ=TYP, audience=stock)
    assert claims["sub"] == claims["client_id"] == picker.client_id
    assert "auth_time" not in claims


@pytest.mark.compliance("RFC 7009", "2.1", "a JWT access token can be revoked")
def test_a_jwt_can_be_revoked(signing: RelyingParty, tokens: Tokens, notes: RelyingParty) -> None:
    assert notes.introspect(tokens.access_token)["active"] is True
    assert notes.revoke(tokens.access_token).status_code == 400
    assert signing.userinfo(tokens.access_token).status_code == 200
    assert signing.revoke(tokens.access_token).status_code == 200
    assert signing.userinfo(tokens.access_token).status_code == 401
    assert notes.introspect(tokens.access_token) == {"active": False}


@pytest.mark.compliance("RFC 6749", "4.1.2", "a replayed code revokes the JWT that it gave")
def test_a_replayed_code_ends_it(signing: RelyingParty, browser: Browser, person: Person) -> None:
    code = signing.obtain_code(browser, person)
    token = signing.redeem(code).json()["access_token"]
    assert signing.userinfo(token).status_code == 200
    assert signing.redeem(code).json()["error"] == "invalid_grant"
    assert signing.userinfo(token).status_code == 401


@pytest.mark.compliance("RFC 9068", "4", "a token that was changed, or is another kind of JWT, opens nothing")
def test_what_is_no_access_token_opens_nothing(signing: RelyingParty, tokens: Tokens) -> None:
    head, body, _ = tokens.access_token.split(".")
    none = jwt.encode({"sub": "x"}, "", algorithm="none")
    for token in (tokens.id_token, f"{head}.{body}.", f"{head}.{body}.AAAA", none):
        assert signing.userinfo(token).status_code == 401
