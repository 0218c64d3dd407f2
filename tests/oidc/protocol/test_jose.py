"""Signing and verifying, judged by a second JOSE library (jwcrypto) that shares no code with the one in use."""

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto import jwk, jws

from oidc.protocol import jose

ISSUER = "https://id.example"
CLAIMS = {"iss": ISSUER, "sub": "ann", "aud": "shop", "exp": 1, "iat": 0}


@cache
def signer(algorithm: str, name: str = "ours") -> jose.Signer:
    """A key pair of an algorithm; `name` tells several apart."""
    key = jose.generate(algorithm)
    return jose.Signer(kid=jose.public_jwk(key, algorithm)["kid"], algorithm=algorithm, key=key)


def published(of: jose.Signer) -> dict[str, Any]:
    return jose.public_jwk(of.key, of.algorithm)


def encoded(part: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_refused(token: str, *keys: jose.Signer) -> bool:
    try:
        jose.verify_own(token, [published(key) for key in keys], issuer=ISSUER)
    except jose.NotVerified:
        return True
    return False


@pytest.mark.compliance("RFC 7515", "3.1", "a signature that any JOSE library verifies")
@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_another_library_verifies_what_is_signed(algorithm: str) -> None:
    ours = signer(algorithm)
    token = jws.JWS()
    token.deserialize(ours.sign(CLAIMS))
    token.verify(jwk.JWK(**published(ours)), alg=algorithm)
    assert json.loads(token.payload) == CLAIMS
    assert token.jose_header == {"alg": algorithm, "kid": ours.kid, "typ": "JWT"}


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_what_another_library_signs_with_our_key_verifies(algorithm: str) -> None:
    ours = signer(algorithm)
    token = jws.JWS(json.dumps(CLAIMS))
    private = jwk.JWK.from_pyca(ours.key)
    token.add_signature(private, alg=algorithm, protected=json.dumps({"alg": algorithm, "kid": ours.kid}))
    assert jose.verify_own(token.serialize(compact=True), [published(ours)], issuer=ISSUER) == CLAIMS


@pytest.mark.compliance("RFC 8725", "3.11", "another kind of token of ours is no ID token, though the key is the same")
@pytest.mark.parametrize("typ", ["at+jwt", "logout+jwt", "token-introspection+jwt", "JWS", "jwt"])
def test_another_kind_of_token_is_no_id_token(typ: str) -> None:
    ours = signer("ES256")
    assert not is_refused(ours.sign(CLAIMS), ours)
    assert is_refused(ours.sign(CLAIMS, typ=typ), ours)


@pytest.mark.parametrize("missing", ["iss", "sub", "aud", "exp"])
def test_a_claim_that_every_id_token_has_must_be_there(missing: str) -> None:
    ours = signer("ES256")
    assert is_refused(ours.sign({name: value for name, value in CLAIMS.items() if name != missing}), ours)


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "an id_token_hint may have expired")
@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_an_expired_token_of_ours_is_recognised(algorithm: str) -> None:
    ours = signer(algorithm)
    past = {**CLAIMS, "exp": int(time.time()) - 86400}
    assert not is_refused(ours.sign(past), signer("ES256", "other"), ours)


@pytest.mark.compliance("RFC 8725", "3.1", "the algorithm is the key's own, never the token's word")
def test_none_and_foreign_algorithms_are_refused() -> None:
    ours = signer("RS256")
    genuine = ours.sign(CLAIMS)
    assert not is_refused(genuine, ours)
    payload = genuine.split(".")[1]
    for algorithm in ("none", "None", "HS256", "RS512", "ES256", ""):
        header = encoded({"alg": algorithm, "kid": ours.kid})
        assert is_refused(f"{header}.{payload}.", ours)
        assert is_refused(f"{header}.{payload}.{genuine.split('.')[2]}", ours)


@pytest.mark.compliance("RFC 8725", "2.1", "a public key is not a secret to make an HMAC with")
def test_the_public_key_as_an_hmac_secret_is_refused() -> None:
    ours = signer("RS256")
    for secret in (published(ours)["n"].encode(), jwk.JWK(**published(ours)).export_to_pem()):
        token = jws.JWS(json.dumps(CLAIMS))
        symmetric = jwk.JWK(kty="oct", k=urlsafe_b64encode(secret).rstrip(b"=").decode())
        token.add_signature(symmetric, alg="HS256", protected=json.dumps({"alg": "HS256", "kid": ours.kid}))
        assert is_refused(token.serialize(compact=True), ours)


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_a_foreign_key_under_our_name_is_refused(algorithm: str) -> None:
    ours, foreign = signer(algorithm), signer(algorithm, "foreign")
    assert is_refused(foreign.sign(CLAIMS), ours)
    assert is_refused(jose.Signer(kid=ours.kid, algorithm=algorithm, key=foreign.key).sign(CLAIMS), ours)


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_an_altered_payload_is_refused(algorithm: str) -> None:
    ours = signer(algorithm)
    header, _, signature = ours.sign(CLAIMS).split(".")
    assert is_refused(f"{header}.{encoded({**CLAIMS, 'sub': 'root'})}.{signature}", ours)


def test_another_issuer_is_refused() -> None:
    ours = signer("ES256")
    assert is_refused(ours.sign({**CLAIMS, "iss": "https://id.example.evil.example"}), ours)


@pytest.mark.parametrize("missing", ["iss", "sub", "aud"])
def test_a_token_without_issuer_subject_or_audience_is_refused(missing: str) -> None:
    ours = signer("ES256")
    assert is_refused(ours.sign({name: value for name, value in CLAIMS.items() if name != missing}), ours)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.é.é", "eyJhbGciOiJSUzI1NiJ9.e30.", "\0", "a" * 9000])
def test_what_is_no_token_is_refused(token: str) -> None:
    assert is_refused(token, signer("RS256"))


@given(token=st.text(max_size=60))
def test_any_text_is_refused_and_raises_nothing_else(token: str) -> None:
    assert is_refused(token, signer("ES256"))


@dataclass(frozen=True)
class PublicHalf:
    """The RSA key of RFC 7638 §3.1, of which the specification prints no private half."""

    numbers: RSAPublicNumbers

    def public_key(self) -> RSAPublicKey:
        return self.numbers.public_key()


@pytest.mark.compliance("RFC 7638", "3.1", "the kid is the thumbprint: the worked example")
def test_the_rsa_thumbprint_of_the_specification() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3"
        "oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdA"
        "ZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-"
        "kEgU8awapJzKnqDKgw"
    )
    numbers = RSAPublicNumbers(e=65537, n=int.from_bytes(decoded(modulus), "big"))
    public = jose.public_jwk(PublicHalf(numbers), "RS256")  # type: ignore[arg-type]  # all that is asked of it is its public half
    assert public == {
        "kty": "RSA",
        "e": "AQAB",
        "n": modulus,
        "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
        "use": "sig",
        "alg": "RS256",
    }


@pytest.mark.compliance("RFC 8037", "A.3", "the thumbprint of an Ed25519 key: the worked example")
def test_the_ed25519_thumbprint_of_the_specification() -> None:
    key = Ed25519PrivateKey.from_private_bytes(decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
    public = jose.public_jwk(key, "EdDSA")
    assert public["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert public["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.compliance("RFC 7517", "9.3", "a published key has no private member")
@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_a_published_key_is_public_and_its_kid_a_thumbprint(algorithm: str) -> None:
    public = published(signer(algorithm))
    other = jwk.JWK(**public)
    assert not other.has_private
    assert public["kid"] == other.thumbprint()
    assert set(public) <= {"kty", "kid", "use", "alg", "n", "e", "crv", "x", "y"}


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_a_stored_key_comes_back_as_it_was(algorithm: str) -> None:
    stored = jose.from_bytes(jose.to_bytes(signer(algorithm).key))
    assert jose.public_jwk(stored, algorithm) == published(signer(algorithm))


def test_a_key_of_another_kind_is_not_taken() -> None:
    stored = X25519PrivateKey.generate().private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(TypeError):
        jose.from_bytes(stored)
    with pytest.raises(ValueError, match="no such algorithm"):
        jose.generate("HS256")


@pytest.mark.compliance("RFC 7518", "3.3", "RSA keys have 2048 bits or more")
def test_rsa_keys_are_long_enough() -> None:
    key = signer("RS256").key
    assert isinstance(key, RSAPrivateKey)
    assert key.key_size >= 2048
