"""Tokens that clients sign: by a key of theirs, with an algorithm of theirs, and nothing that changes the rules."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto import jwk, jws

from oidc.protocol import jose, jwks
from tests.client_keys import ClientKey, client_key, key_set

CLAIMS = {"iss": "shop", "sub": "shop", "aud": "https://id.example"}
TYPES = ("oauth-authz-req+jwt",)


def verified(
    token: str, *keys: ClientKey, algorithms: tuple[str, ...] = jose.ALGORITHMS, document: object = None
) -> dict[str, Any]:
    known = jwks.read(document or key_set(*keys))
    return jose.verify_client_jwt(token, known, algorithms=algorithms, types=TYPES)


def is_refused(token: str, *keys: ClientKey, **options: Any) -> bool:
    try:
        verified(token, *keys, **options)
    except jose.NotVerified:
        return True
    return False


def encoded(part: bytes | dict[str, Any]) -> str:
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_what_a_clients_key_signed_is_believed(algorithm: str) -> None:
    key, other = client_key(algorithm), client_key(algorithm, "second")
    assert verified(key.sign(CLAIMS), other, key) == CLAIMS
    assert is_refused(key.sign(CLAIMS), other)


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_only_registered_algorithms_are_taken(algorithm: str) -> None:
    key = client_key(algorithm)
    others = tuple(name for name in jose.ALGORITHMS if name != algorithm)
    assert not is_refused(key.sign(CLAIMS), key, algorithms=(algorithm,))
    assert is_refused(key.sign(CLAIMS), key, algorithms=others)
    assert is_refused(key.sign(CLAIMS), key, algorithms=())


@pytest.mark.compliance("RFC 8725", "3.1", "an unsigned token is refused, whatever the caller allows")
@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "", "HS256", "RS1", "ES256K", "dir"])
def test_unsigned_and_unknown_algorithms_are_refused(algorithm: str) -> None:
    key = client_key()
    _, payload, signature = key.sign(CLAIMS).split(".")
    forged = encoded({"alg": algorithm, "kid": key.kid})
    for end in ("", signature):
        assert is_refused(f"{forged}.{payload}.{end}", key, algorithms=(*jose.ALGORITHMS, algorithm))


@pytest.mark.compliance("RFC 8725", "2.1", "a client's public key is no secret to make an HMAC with")
def test_the_public_key_as_an_hmac_secret_is_refused() -> None:
    key = client_key("RS256")
    for secret in (key.public["n"].encode(), key.key.export_to_pem(), json.dumps(key.public).encode()):
        token = jws.JWS(json.dumps(CLAIMS))
        symmetric = jwk.JWK(kty="oct", k=encoded(secret))
        token.add_signature(symmetric, protected=json.dumps({"alg": "HS256", "kid": key.kid}))
        forged = token.serialize(compact=True)
        assert is_refused(forged, key, algorithms=(*jose.ALGORITHMS, "HS256"))
        sets = {"keys": [{"kty": "oct", "k": encoded(secret), "kid": key.kid}]}
        assert is_refused(forged, algorithms=(*jose.ALGORITHMS, "HS256"), document=sets)


def test_rsa_signatures_of_one_kind_do_not_pass_as_the_other() -> None:
    key = client_key("RS256")
    pss = ClientKey(key.key, key.kid, "PS256")
    either = {"keys": [{name: value for name, value in key.public.items() if name != "alg"}]}
    assert not is_refused(key.sign(CLAIMS), document=either)
    assert not is_refused(pss.sign(CLAIMS), document=either)
    assert is_refused(pss.sign(CLAIMS), key)  # the key is published for RS256
    header = encoded({"alg": "PS256", "kid": key.kid})
    assert is_refused(".".join([header, *key.sign(CLAIMS).split(".")[1:]]), document=either)


@pytest.mark.compliance("RFC 7515", "4.1.11", "an extension that is not understood and critical is refused")
@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": True}, {"b64": False}])
def test_a_critical_extension_is_refused(header: dict[str, Any]) -> None:
    key = client_key()
    members = {"alg": "ES256", "kid": key.kid, **header}
    signing_input = f"{encoded(members)}.{encoded(CLAIMS)}"
    raw = jws.JWSCore("ES256", key.key, json.dumps(members), json.dumps(CLAIMS), algs=["ES256"])
    assert is_refused(f"{signing_input}.{raw.sign()['signature']}", key)


def test_keys_that_the_token_brings_or_points_to_are_not_looked_at() -> None:
    mine, theirs = client_key(), client_key("ES256", "foreign")
    pointing = {
        "jku": "https://evil.example/jwks",
        "x5u": "https://evil.example/x5u",
        "jwk": theirs.public,
        "x5c": ["x"],
    }
    assert is_refused(theirs.sign(CLAIMS, kid=mine.kid, **pointing), mine)
    assert not is_refused(mine.sign(CLAIMS, **pointing), mine)


@pytest.mark.compliance("OIDC Core", "10.1", "of several keys the kid names one; a set of one needs no kid")
def test_a_token_without_kid_needs_a_set_with_one_key_of_its_kind() -> None:
    key, other, rsa = client_key(), client_key("ES256", "second"), client_key("RS256")
    token = key.sign(CLAIMS, kid=None)
    assert verified(token, key, rsa) == CLAIMS
    assert is_refused(token, key, other)
    assert verified(key.sign(CLAIMS), key, other) == CLAIMS


def test_two_keys_of_one_name_are_refused() -> None:
    key, same_name = client_key(), client_key("ES256", "second")
    renamed = ClientKey(same_name.key, key.kid, "ES256")
    assert is_refused(key.sign(CLAIMS), key, renamed)
    assert is_refused(renamed.sign(CLAIMS), key, renamed)
    rsa = ClientKey(client_key("RS256").key, key.kid, "RS256")
    assert verified(key.sign(CLAIMS), key, rsa) == CLAIMS  # of another kind: RFC 7517 §4.5 allows it


def test_a_key_that_is_not_there_is_told_from_a_bad_signature() -> None:
    key, other = client_key(), client_key("ES256", "second")
    with pytest.raises(jose.KeyNotFound):
        verified(key.sign(CLAIMS), other)
    with pytest.raises(jose.NotVerified) as refused:
        verified(other.sign(CLAIMS, kid=key.kid), key)
    assert not isinstance(refused.value, jose.KeyNotFound)


@pytest.mark.compliance("RFC 7518", "3.3", "RSA keys under 2048 bits are refused")
@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_short_rsa_keys_are_refused(algorithm: str) -> None:
    short = client_key(algorithm, "short", size=1024)
    assert is_refused(short.sign(CLAIMS), short)


def test_absurd_rsa_keys_are_refused_before_they_cost_anything() -> None:
    key = client_key("RS256")
    for members in (
        {"n": encoded(b"\xff" * 1025)},
        {"n": "A" * 60_000},
        {"e": encoded(b"\x01" * 250 + b"\x01")},
        {"e": "AA"},
        {"e": "AQ"},
        {"n": "AQAB"},
        {"n": "é"},
    ):
        assert is_refused(key.sign(CLAIMS), document={"keys": [{**key.public, **members}]})


@pytest.mark.parametrize(("algorithm", "kind"), [("ES256", {"crv": "P-384"}), ("EdDSA", {"crv": "Ed448"})])
def test_other_curves_are_refused(algorithm: str, kind: dict[str, str]) -> None:
    key = client_key(algorithm, "other curve", **kind)
    good = client_key(algorithm)
    assert is_refused(good.sign(CLAIMS, kid=key.kid), key)


def test_a_point_that_is_not_on_the_curve_is_refused() -> None:
    key = client_key()
    assert is_refused(key.sign(CLAIMS), document={"keys": [{**key.public, "x": "AA", "y": "AA"}]})


@pytest.mark.compliance("RFC 8725", "3.11", "a token made for something else is refused by its type")
@pytest.mark.parametrize("kind", ["logout+jwt", "at+jwt", "dpop+jwt", "", 1, ["JWT"]])
def test_tokens_of_another_type_are_refused(kind: object) -> None:
    key = client_key()
    assert is_refused(key.sign(CLAIMS, typ=kind), key)
    for right in ("JWT", "jwt", None, "oauth-authz-req+jwt", "application/OAuth-Authz-Req+JWT"):
        assert not is_refused(key.sign(CLAIMS, typ=right), key)


@pytest.mark.parametrize(
    "claims", [{"state": "a\0b"}, {"a": {"b": ["\ud800"]}}, {"\udfff": 1}, {"a": "\U0001f600\ud83d"}]
)
def test_text_that_nothing_can_hold_is_refused(claims: dict[str, Any]) -> None:
    key = client_key()
    assert is_refused(key.sign(claims), key)
    assert not is_refused(key.sign({"state": "\U0001f600é\\u0000"}), key)


@pytest.mark.parametrize(
    "payload", [b"[]", b'"x"', b"1", b"", b"\xff", b"[" * 20_000, b'{"a":' * 9000, b"{" + b"1" * 9000]
)
def test_what_is_signed_but_no_object_is_refused(payload: bytes) -> None:
    key = client_key()
    header = json.dumps({"alg": "ES256", "kid": key.kid})
    raw = jws.JWSCore("ES256", key.key, header, payload, algs=["ES256"]).sign()
    token = f"{encoded(header.encode())}.{encoded(payload)}.{raw['signature']}"
    assert is_refused(token, key)
    with pytest.raises(jose.NotVerified):
        jose.unverified_claims(token)


def test_a_giant_token_is_refused() -> None:
    key = client_key()
    assert not is_refused(key.sign({"a": "x" * 40_000}), key)
    token = key.sign({"a": "x" * 60_000})
    assert is_refused(token, key)
    with pytest.raises(jose.NotVerified):
        jose.unverified_claims(token)


@pytest.mark.parametrize("header", [{"kid": 1}, {"kid": ["first"]}, {"kid": {}}, {"alg": ["ES256"]}, {"alg": {}}])
def test_a_header_with_odd_types_is_refused(header: dict[str, Any]) -> None:
    key = client_key()
    _, payload, signature = key.sign(CLAIMS).split(".")
    assert is_refused(f"{encoded({'alg': 'ES256', 'kid': key.kid, **header})}.{payload}.{signature}", key)


@given(token=st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{1,30}\.[A-Za-z0-9_-]{1,30}\.[A-Za-z0-9_-]{0,30}"))
def test_any_text_is_refused_and_raises_nothing_else(token: str) -> None:
    assert is_refused(token, client_key())


def test_a_nested_header_is_refused_in_a_hint_too() -> None:
    token = f"{encoded(b'[' * 6000)}.{encoded(CLAIMS)}.AAAA"
    with pytest.raises(jose.NotVerified):
        jose.verify_own(token, [], issuer="https://id.example")
    assert is_refused(token, client_key())
