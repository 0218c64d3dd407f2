"""The claims parameter: what it asks for, what of it is ignored, and what no such JSON may do."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol.claims_request import PERSONAL, ClaimsRequest, Wish, parse
from oidc.protocol.errors import InvalidRequest

EXAMPLE = {
    "userinfo": {
        "given_name": {"essential": True},
        "nickname": None,
        "email": {"essential": True},
        "email_verified": {"essential": True},
        "picture": None,
        "http://example.info/claims/groups": None,
    },
    "id_token": {
        "auth_time": {"essential": True},
        "acr": {"values": ["urn:mace:incommon:iap:silver"]},
    },
}


def read(document: Any) -> ClaimsRequest:
    return parse(json.dumps(document))


@pytest.mark.compliance("OIDC Core", "5.5", "the members userinfo and id_token name claims, with or without more words")
def test_what_is_asked_for_is_understood() -> None:
    asked = read(EXAMPLE)
    assert asked.userinfo == {
        "given_name": Wish(essential=True),
        "nickname": Wish(),
        "email": Wish(essential=True),
        "email_verified": Wish(essential=True),
        "picture": Wish(),
    }
    assert asked.id_token == {
        "auth_time": Wish(essential=True),
        "acr": Wish(values=("urn:mace:incommon:iap:silver",)),
    }
    assert asked.personal == {"given_name", "nickname", "email", "email_verified", "picture"}


@pytest.mark.compliance("OIDC Core", "5.5", "unknown members are ignored, claims in a language too")
@pytest.mark.parametrize(
    "document",
    [
        {},
        {"userinfo": None, "id_token": None},
        {"userinfo": {}, "id_token": {}},
        {"purpose": "x", "verified_claims": [1, 2], "": {}},
        {"userinfo": {"unheard-of": {"essential": True}, "name#fr": None, "family_name#ja-Kana-JP": 7}},
        {"id_token": {"iss": None, "aud": {"value": "x"}, "exp": None, "nonce": {"value": "n"}, "__class__": None}},
    ],
)
def test_what_is_not_known_is_ignored(document: Any) -> None:
    assert read(document) == ClaimsRequest()
    assert read(document).as_json() == {}


def test_unknown_words_about_a_claim_are_ignored() -> None:
    assert read({"userinfo": {"email": {"purpose": "x", "essential": False}}}).userinfo == {"email": Wish()}


@pytest.mark.compliance("OIDC Core", "5.5.1", "value and values ask for certain ones")
def test_certain_values_are_asked_for() -> None:
    wish = read({"id_token": {"email": {"value": "a@b.example", "values": ["c@d.example"]}}}).id_token["email"]
    assert wish.values == ("a@b.example", "c@d.example")
    assert wish.accepts("a@b.example")
    assert wish.accepts("c@d.example")
    assert not wish.accepts("e@f.example")
    assert Wish().accepts("anything")
    assert not Wish(values=(1,)).accepts(True)
    assert Wish(values=(True,)).accepts(True)
    assert read({"id_token": {"email": {"value": None, "values": []}}}).id_token["email"] == Wish()


@pytest.mark.compliance("OIDC Core", "5.5.1.1", "an essential acr with values must be one of them; else it is a wish")
@pytest.mark.parametrize(
    ("acr", "wanted", "preferred"),
    [
        (None, (), ()),
        ({"essential": True}, (), ()),
        ({"values": ["a", "b"]}, (), ("a", "b")),
        ({"essential": True, "values": ["a", "b"]}, ("a", "b"), ("a", "b")),
        ({"essential": True, "value": "a"}, ("a",), ("a",)),
        ({"essential": True, "value": 7}, (7,), ()),
    ],
)
def test_what_acr_insists_on(acr: Any, wanted: tuple[Any, ...], preferred: tuple[str, ...]) -> None:
    asked = read({"id_token": {"acr": acr}})
    assert (asked.wanted_acr, asked.preferred_acr) == (wanted, preferred)


@pytest.mark.compliance("OIDC Core", "5.5.1", "sub asked for by value is that person, wherever it is asked for")
@pytest.mark.parametrize("member", ["userinfo", "id_token"])
def test_sub_names_a_person(member: str) -> None:
    asked = read({member: {"sub": {"value": "ann"}}})
    assert asked.allows_subject("ann")
    assert not asked.allows_subject("bo")
    assert read({member: {"sub": {"essential": True}}}).allows_subject("bo")
    assert not read({"userinfo": {"sub": {"value": "ann"}}, "id_token": {"sub": {"value": "bo"}}}).allows_subject("bo")


MALFORMED = [
    "",
    "null",
    "[]",
    "7",
    '"x"',
    "true",
    "{",
    "{'userinfo': {}}",
    '{"userinfo": []}',
    '{"userinfo": "email"}',
    '{"id_token": true}',
    '{"userinfo": {"email": true}}',
    '{"userinfo": {"email": "yes"}}',
    '{"userinfo": {"email": []}}',
    '{"userinfo": {"email": {"essential": "true"}}}',
    '{"userinfo": {"email": {"essential": 1}}}',
    '{"userinfo": {"email": {"values": "a"}}}',
    '{"userinfo": {"email": {"values": {"a": 1}}}}',
    '{"userinfo": {"email": {"value": {"a": 1}}}}',
    '{"userinfo": {"email": {"values": [[]]}}}',
    '{"userinfo": {"email": {"value": 1.5}}}',
    '{"userinfo": {"email": {"value": NaN}}}',
    '{"userinfo": {"email": {"value": 1e999}}}',
    '{"userinfo": {"email": {"value": -Infinity}}}',
    '{"userinfo": {"email": {"value": "\\u0000"}}}',
    '{"userinfo": {"email": {"values": ["\\ud800"]}}}',
    '{"userinfo": {"email": null}, "userinfo": {"name": null}}',
    '{"userinfo": {"email": {"essential": false, "essential": true}}}',
    "[" * 8000,
    '{"a":' * 1600,
    '{"userinfo": {"email": {"value": ' + "9" * 5000 + "}}}",
]


@pytest.mark.compliance("OIDC Core", "5.5", "what is no such object is invalid_request")
@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_malformed_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        parse(text)
    assert text[:20] not in refused.value.public_description or not text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
WORDS = st.sampled_from(["essential", "value", "values", "other"])
NAMES = st.sampled_from(["sub", "acr", "auth_time", "email", "email#fr", "address", "unheard-of"])
DOCUMENTS = st.dictionaries(
    st.sampled_from(["userinfo", "id_token", "other"]),
    st.dictionaries(NAMES, st.none() | st.dictionaries(WORDS, JSON, max_size=3) | JSON, max_size=4) | JSON,
    max_size=3,
)


@given(document=DOCUMENTS | JSON)
def test_whatever_is_sent_is_understood_or_refused(document: Any) -> None:
    try:
        asked = read(document)
    except InvalidRequest:
        return
    assert asked.personal <= PERSONAL
    kept = json.dumps(asked.as_json(), allow_nan=False)
    assert "\\u0000" not in kept
    assert ClaimsRequest.from_json(json.loads(kept)) == asked
    for text in (*asked.wanted_acr, *asked.preferred_acr):
        str(text).encode()


@given(text=st.text(max_size=200))
def test_whatever_text_is_sent_is_understood_or_refused(text: str) -> None:
    try:
        assert parse(text) == ClaimsRequest()
    except InvalidRequest:
        return
