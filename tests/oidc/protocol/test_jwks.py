"""Key sets of clients: what is kept of one, and which may register."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import jwks
from tests.client_keys import client_key, key_set

GOOD = client_key().public


@pytest.mark.compliance("RFC 7517", "5", "keys that are not understood are left out, the others are kept")
@pytest.mark.parametrize(
    "key",
    [
        None,
        "key",
        [],
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "XYZ"},
        {"kty": ["EC"]},
        {**GOOD, "x": 5},
        {**GOOD, "x": ""},
        {**GOOD, "x": "A" * 5000},
        {**GOOD, "kid": 7},
        {**GOOD, "alg": None},
        {**GOOD, "use": "enc"},
        {**GOOD, "key_ops": ["sign"]},
        {**GOOD, "key_ops": "verify"},
        {name: value for name, value in GOOD.items() if name != "y"},
    ],
)
def test_keys_that_are_not_understood_are_left_out(key: object) -> None:
    assert jwks.read({"keys": [key, GOOD]}) == [GOOD]
    assert jwks.problem({"keys": [key]}) != ""


def test_only_public_members_are_kept() -> None:
    private = {**client_key().key.export(as_dict=True), "kid": "first", "x5u": "https://evil.example", "alg": "ES256"}
    assert set(jwks.read({"keys": [private]})[0]) == {"kty", "crv", "x", "y", "kid", "alg"}


def test_a_good_set_may_register() -> None:
    assert jwks.problem(key_set(client_key(), client_key("RS256"), client_key("EdDSA"))) == ""
    assert jwks.problem({"keys": [{**GOOD, "use": "enc"}, GOOD], "more": 1}) == ""


@pytest.mark.compliance("RFC 7591", "2", "a registered key set holds public keys")
@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_private_and_symmetric_keys_may_not_register(algorithm: str) -> None:
    private = client_key(algorithm).key.export(as_dict=True)
    assert "public" in jwks.problem({"keys": [GOOD, private]})
    assert "public" in jwks.problem({"keys": [GOOD, {"kty": "oct", "k": "AAAA"}]})


@pytest.mark.parametrize(
    "document", [None, [], "x", {}, {"keys": {}}, {"keys": None}, {"keys": []}, {"keys": [GOOD] * 21}]
)
def test_what_is_no_key_set_may_not_register(document: Any) -> None:
    assert jwks.problem(document) != ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kty", "n", "e", "crv", "x", "y", "kid", "use", "alg", "key_ops", "keys"]),
            inner,
            max_size=5,
        )
    ),
)


@given(document=JSON | st.builds(lambda keys: {"keys": keys}, st.lists(JSON, max_size=4)))
def test_any_document_is_judged(document: object) -> None:
    assert isinstance(jwks.problem(document), str)
