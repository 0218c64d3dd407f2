"""ID tokens as a relying party checks them, with a JOSE library that shares no code with the server's."""

import base64
import hashlib
import json
from typing import Any

import pytest
from jwcrypto import jwk, jws

from accounts.models import User
from tests.oidc.conftest import Later, Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def verified(client: RelyingParty, id_token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of an ID token whose signature the published key of its kid verifies."""
    published = jwk.JWKSet.from_json(client.http.get("/.well-known/jwks.json").content.decode())
    token = jws.JWS()
    token.deserialize(id_token)
    header = token.jose_header
    token.verify(published.get_key(header["kid"]), alg=header["alg"])
    return header, json.loads(token.payload)


@pytest.mark.compliance("OIDC Core", "3.1.3.7", "the client's algorithm, a kid, at_hash of the access token")
@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [("RS256", "sha256"), ("PS256", "sha256"), ("ES256", "sha256"), ("EdDSA", "sha512")],
)
def test_an_id_token_is_signed_as_the_client_is_registered(
    ann: Browser, register: Register, person: User, algorithm: str, digest: str
) -> None:
    client = register(algorithm=algorithm)
    answer = client.tokens(ann)
    header, claims = verified(client, answer["id_token"])
    assert (header["alg"], header["typ"]) == (algorithm, "JWT")
    whole = hashlib.new(digest, answer["access_token"].encode()).digest()
    half = base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()
    assert claims["at_hash"] == half
    assert (claims["iss"], claims["aud"]) == ("http://localhost:8000", client.client.client_id)
    assert claims["sub"] == str(person.public_id)
    assert claims["exp"] - claims["iat"] == 600


@pytest.mark.compliance("OIDC Core", "5.4", "claims of scopes are at UserInfo, not in the ID token beside a token")
def test_an_id_token_tells_no_more_than_who_and_how(ann: Browser, shop: RelyingParty) -> None:
    _, claims = verified(shop, shop.tokens(ann, scope="openid profile email address phone")["id_token"])
    assert set(claims) == {"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"}


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "nonce comes back verbatim, however long, and absent stays absent")
@pytest.mark.parametrize("nonce", ["n", "x" * 500, "ünïcode &=+%20 \"'<>"])
def test_nonce_is_copied_verbatim(ann: Browser, shop: RelyingParty, nonce: str) -> None:
    assert shop.read(shop.tokens(ann, nonce=nonce)["id_token"])["nonce"] == nonce
    assert "nonce" not in shop.read(shop.tokens(ann, nonce=None)["id_token"])


@pytest.mark.compliance("OIDC Core", "12.2", "a refreshed ID token repeats who, when and for whom; iat is new")
def test_a_refreshed_id_token_repeats_the_sign_in(ann: Browser, shop: RelyingParty, later: Later) -> None:
    answer = shop.tokens(ann)
    first = shop.read(answer["id_token"])
    later(100)
    ann.submit(ann.open("/signin?confirm=1"), email="ann@example.com", password="correct horse battery staple")
    second = shop.read(shop.refresh(answer["refresh_token"]).json()["id_token"])
    for name in ("iss", "sub", "aud", "auth_time", "acr", "amr", "sid"):
        assert second[name] == first[name]
    assert second["iat"] >= first["iat"] + 100
    assert "nonce" not in second
    assert second["at_hash"] != first["at_hash"]


def test_two_sessions_of_one_person_have_two_sids(ann: Browser, shop: RelyingParty) -> None:
    first = shop.read(shop.tokens(ann)["id_token"])
    ann.submit(ann.open("/signout"))
    ann.sign_in()
    second = shop.read(shop.tokens(ann)["id_token"])
    assert first["sub"] == second["sub"]
    assert first["sid"] != second["sid"]
