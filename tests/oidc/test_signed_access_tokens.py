"""Access tokens as JWTs (RFC 9068): by client or by API, and as revocable as opaque ones."""

from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Session, User
from oidc import keys
from oidc.models import AccessToken
from oidc.protocol import access_token
from oidc.protocol.errors import InvalidTarget
from tests.oidc.apis import API, ISSUER, ORDERS, REPORTS, USERINFO, register_api
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

SCOPES = ["openid", "profile", "email", "offline_access", "orders:read", "reports:read"]
REQUIRED = {"iss", "exp", "aud", "sub", "client_id", "iat", "jti"}


@pytest.fixture
def signing(register: Register) -> RelyingParty:
    """A client of ours whose access tokens are JWTs."""
    return register(access_token_format="jwt", allowed_scopes=SCOPES)


def read(token: str, audience: str, algorithm: str = "RS256") -> dict[str, Any]:
    """The claims of an access token, checked as RFC 9068 §4 tells a resource server to."""
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "at+jwt"
    assert header["alg"] == algorithm
    key = next(jwk for jwk in keys.ring().jwks if jwk["kid"] == header["kid"])
    claims: dict[str, Any] = jwt.decode(
        token,
        jwt.PyJWK(key),
        algorithms=[algorithm],
        audience=audience,
        issuer=ISSUER,
        options={"require": [*REQUIRED]},
    )
    return claims


def is_jwt(token: str) -> bool:
    return token.count(".") == 2


@pytest.mark.compliance("RFC 9068", "2.2", "the claims of an access token, and how its person was authenticated")
def test_what_a_signed_token_says(ann: Browser, signing: RelyingParty, person: User) -> None:
    answer = signing.tokens(ann, scope="openid profile email")
    claims = read(answer["access_token"], API)
    session = Session.objects.get()
    assert claims.pop("exp") - claims.pop("iat") == answer["expires_in"] == 600
    assert len(claims.pop("jti")) >= 22
    assert claims == {
        "iss": ISSUER,
        "aud": [USERINFO, API],
        "sub": str(person.public_id),
        "client_id": signing.client.client_id,
        "scope": "openid profile email",
        "auth_time": int(session.auth_time.timestamp()),
        "acr": session.acr,
        "amr": ["pwd"],
    }


@pytest.mark.compliance("RFC 9068", "2.2", "the subject of a client that acts for itself is the client")
def test_a_machine_s_signed_token(register: Register) -> None:
    register_api(ORDERS)
    robot = register(grant_types=["client_credentials"], allowed_scopes=["orders:read"], access_token_format="jwt")
    claims = read(robot.token_request(grant_type="client_credentials").json()["access_token"], ORDERS)
    assert claims["sub"] == claims["client_id"] == robot.client.client_id
    assert set(claims) == REQUIRED | {"scope"}


@pytest.mark.compliance("RFC 9068", "3", "the audience is the resource that was asked for, else a default one")
def test_the_audience_is_the_resource(ann: Browser, signing: RelyingParty) -> None:
    register_api(ORDERS)
    answer = signing.tokens(ann, scope="openid orders:read", resource=ORDERS)
    claims = read(answer["access_token"], ORDERS)
    assert (claims["aud"], claims["scope"]) == (ORDERS, "orders:read")
    assert signing.introspect(answer["access_token"])["aud"] == ORDERS


def test_a_scope_of_no_known_api_is_for_the_issuer(register: Register) -> None:
    robot = register(grant_types=["client_credentials"], allowed_scopes=["old:scope"], access_token_format="jwt")
    assert read(robot.token_request(grant_type="client_credentials").json()["access_token"], ISSUER)["aud"] == ISSUER


@pytest.mark.compliance("RFC 9068", "2.1", "signed as the resource wants it, else as the client's ID tokens")
def test_the_resource_decides_before_the_client(ann: Browser, signing: RelyingParty, register: Register) -> None:
    register_api(ORDERS, token_format="jwt", signing_algorithm="ES256")
    register_api(REPORTS, token_format="opaque")
    opaque = register(allowed_scopes=SCOPES, algorithm="EdDSA")
    by_resource = opaque.tokens(ann, scope="openid orders:read", resource=ORDERS)
    assert read(by_resource["access_token"], ORDERS, "ES256")
    assert opaque.read(by_resource["id_token"])
    assert not is_jwt(opaque.tokens(ann, scope="openid")["access_token"])
    assert not is_jwt(signing.tokens(ann, scope="reports:read", resource=REPORTS)["access_token"])
    refused = signing.redeem(signing.code(ann, scope="orders:read reports:read"))
    assert (refused.status_code, refused.json()["error"]) == (400, InvalidTarget.code)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_every_algorithm_of_id_tokens(ann: Browser, register: Register, algorithm: str) -> None:
    client = register(access_token_format="jwt", algorithm=algorithm)
    answer = client.tokens(ann)
    assert read(answer["access_token"], USERINFO, algorithm)
    assert client.read(answer["id_token"])["at_hash"]


@pytest.mark.compliance("RFC 9068", "6", "nothing personal, and the subject that this client knows")
def test_nothing_personal_and_a_pairwise_subject(ann: Browser, register: Register, person: User) -> None:
    stranger = register(first_party=False, access_token_format="jwt", subject_type="pairwise")
    stranger.answered(ann, "allow")
    answer = stranger.tokens(ann)
    claims = read(answer["access_token"], USERINFO)
    assert claims["sub"] == stranger.read(answer["id_token"])["sub"] != str(person.public_id)
    assert not {"email", "name", "given_name", "nonce", "sid"} & set(claims)


def test_it_opens_what_an_opaque_one_opens(ann: Browser, signing: RelyingParty, machine: RelyingParty) -> None:
    token = signing.tokens(ann)["access_token"]
    assert signing.userinfo(token).json()["email"] == "ann@example.com"
    assert ann.http.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert machine.introspect(token)["active"] is True


def test_it_is_stored_as_its_hash_alone(ann: Browser, signing: RelyingParty) -> None:
    token = signing.tokens(ann)["access_token"]
    row = AccessToken.objects.get()
    assert row.token == ""
    assert row.token_checksum not in token
    assert row.resource == [USERINFO, API]


@pytest.mark.compliance("RFC 7009", "2.1", "a signed access token is revoked like any other, by its own client alone")
def test_it_can_be_revoked(ann: Browser, signing: RelyingParty, shop: RelyingParty, machine: RelyingParty) -> None:
    one, other = signing.tokens(ann)["access_token"], signing.tokens(ann)["access_token"]
    assert shop.revoke(one).status_code == 400
    assert signing.is_live(one)
    assert signing.revoke(one).status_code == 200
    assert not signing.is_live(one)
    assert machine.introspect(one) == {"active": False}
    assert signing.is_live(other)


def test_it_ends_with_the_sign_in_the_replay_and_its_time(ann: Browser, signing: RelyingParty, later: Later) -> None:
    code = signing.code(ann)
    replayed = signing.redeem(code).json()["access_token"]
    assert signing.redeem(code).status_code == 400
    assert not signing.is_live(replayed)
    expired = signing.tokens(ann, scope="openid offline_access")["access_token"]
    signed_out = signing.tokens(ann)["access_token"]
    ann.submit(ann.open("/signout"))
    assert not signing.is_live(signed_out)
    assert signing.is_live(expired)
    later(601)
    assert not signing.is_live(expired)


def test_two_tokens_are_never_alike(ann: Browser, signing: RelyingParty) -> None:
    first = signing.tokens(ann)
    again = [signing.refresh(first["refresh_token"]).json() for _ in range(3)]
    assert len({answer["access_token"] for answer in (first, *again)}) == 4
    assert len({read(answer["access_token"], API)["jti"] for answer in (first, *again)}) == 4


@pytest.mark.compliance("RFC 8725", "3.11", "an access token cannot stand in for an ID token")
def test_it_is_no_id_token_hint(ann: Browser, signing: RelyingParty) -> None:
    answer = signing.tokens(ann)
    good = signing.authorization_response(ann, prompt="none", id_token_hint=answer["id_token"])
    assert "code" in good
    mistaken = signing.authorization_response(ann, prompt="none", id_token_hint=answer["access_token"])
    assert mistaken["error"] == "login_required"


def test_a_signed_token_that_was_changed_opens_nothing(ann: Browser, signing: RelyingParty) -> None:
    token = signing.tokens(ann)["access_token"]
    head, body, signature = token.split(".")
    for changed in (f"{head}.{body}.", f"{head}.{body}.{signature[:-4]}AAAA", f"{head}.{body}", token + "="):
        assert not signing.is_live(changed)
    assert signing.is_live(token)


@given(audience=st.lists(st.text(min_size=1), min_size=1, max_size=3), scopes=st.lists(st.text(min_size=1)))
def test_one_audience_alone_is_a_string(audience: list[str], scopes: list[str]) -> None:
    claims = access_token.claims_of(
        issuer=ISSUER, client_id="c", audience=audience, scopes=scopes, jti="j", issued_at=1, expires_at=2, who=None
    )
    assert claims["aud"] == (audience[0] if len(audience) == 1 else audience)
    assert ("scope" in claims) == bool(scopes)
