"""What a request object comes to: parameters as an ordinary request has them, of which those inside win."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import errors, request_object
from oidc.protocol.authorization_request import PARAMETERS

NOW = 1_700_000_000
ISSUER = "https://id.example"
OUTSIDE = {
    "client_id": ["shop"],
    "response_type": ["code"],
    "scope": ["openid"],
    "state": ["outside"],
    "request": ["a.b.c"],
    "request_uri": ["https://shop.example/r"],
}


def merged(inside: dict[str, Any], *, inside_only: bool = False, **outside: list[str]) -> dict[str, list[str]]:
    return request_object.merged({**OUTSIDE, **outside}, inside, inside_only=inside_only)


def is_refused(**claims: Any) -> bool:
    try:
        request_object.check(claims, client_id="shop", issuer=ISSUER, now=NOW)
    except errors.InvalidRequestObject:
        return True
    return False


@pytest.mark.compliance("OIDC Core", "6.1", "what is inside supersedes what is outside, and the two add up")
def test_what_is_inside_wins() -> None:
    assert merged({"state": "inside", "nonce": "n"}) == {
        "client_id": ["shop"],
        "response_type": ["code"],
        "scope": ["openid"],
        "state": ["inside"],
        "nonce": ["n"],
    }


@pytest.mark.compliance("RFC 9101", "6.3", "a client that must sign its requests: what is outside does not count")
def test_what_is_outside_does_not_count_where_requests_must_be_signed() -> None:
    found = merged({"scope": "openid email"}, inside_only=True, prompt=["none"], code_challenge=["x"])
    assert found == {"client_id": ["shop"], "scope": ["openid email"]}


def test_what_is_repeated_outside_is_replaced_by_what_is_inside() -> None:
    assert merged({"state": "inside"}, state=["a", "b"])["state"] == ["inside"]


def test_claims_about_the_object_are_no_parameters() -> None:
    about = {"iss": "shop", "sub": "x", "aud": ISSUER, "exp": 1, "nbf": 1, "iat": 1, "jti": "j"}
    assert merged({**about, "state": "inside"}) == merged({"state": "inside"})


@pytest.mark.compliance("OIDC Core", "6.1", "JSON numbers and objects inside are what their texts are outside")
@pytest.mark.parametrize(
    ("name", "value", "values"),
    [
        ("max_age", 86400, ["86400"]),
        ("max_age", "86400", ["86400"]),
        ("max_age", 0, ["0"]),
        ("max_age", -1, ["-1"]),
        ("claims", {"userinfo": {"email": None}}, ['{"userinfo": {"email": null}}']),
        ("claims", '{"userinfo": {}}', ['{"userinfo": {}}']),
        ("resource", ["https://a.example", "https://b.example"], ["https://a.example", "https://b.example"]),
        ("resource", "https://a.example", ["https://a.example"]),
        ("state", "", [""]),
        ("unknown", "kept", ["kept"]),
    ],
)
def test_json_values_become_the_values_of_parameters(name: str, value: Any, values: list[str]) -> None:
    assert merged({name: value})[name] == values


@pytest.mark.parametrize("value", [None, True, 5, 1.5, [], ["a"], {}, {"a": "b"}, float("nan")])
def test_a_parameter_of_another_type_is_refused(value: Any) -> None:
    for name in ("state", "redirect_uri", "scope", "code_challenge", "login_hint"):
        with pytest.raises(errors.InvalidRequestObject):
            merged({name: value})


@pytest.mark.compliance("RFC 8707", "2", "a resource inside a request object is a string or an array of strings")
@pytest.mark.parametrize("value", [None, True, 5, {}, [5], ["https://a.example", None]])
def test_a_resource_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(errors.InvalidRequestObject):
        merged({"resource": value})


@pytest.mark.parametrize("value", [True, 1.5, None, [5], {}])
def test_max_age_is_a_whole_number(value: Any) -> None:
    with pytest.raises(errors.InvalidRequestObject):
        merged({"max_age": value})


@pytest.mark.compliance("RFC 6749", "3.1", "unknown members are ignored, inside as outside")
@pytest.mark.parametrize("value", [None, True, 5, ["a"], {"a": "b"}])
def test_unknown_members_are_ignored(value: Any) -> None:
    assert merged({"x_custom": value}) == merged({})


@pytest.mark.compliance("OIDC Core", "6.1", "response_type inside and outside are the same")
def test_response_types_must_agree() -> None:
    for outside in (["code"], [], [""]):
        assert merged({"response_type": "code"}, response_type=outside)["response_type"] == ["code"]
    assert merged({"response_type": "id_token code"}, response_type=["code id_token"])
    for other in (["token"], ["code token"], ["code", "token"]):
        with pytest.raises(errors.InvalidRequest):
            merged({"response_type": "code"}, response_type=other)


@pytest.mark.compliance("RFC 9101", "4", "neither request nor request_uri inside")
@pytest.mark.parametrize("name", ["request", "request_uri"])
def test_an_object_in_the_object_is_refused(name: str) -> None:
    assert is_refused(**{name: "https://shop.example/r"})
    assert is_refused(**{name: None})


@pytest.mark.compliance(
    "OIDC Core", "6.1", "iss is the client, aud has the issuer, client_id is the same, when they are there"
)
def test_what_an_object_says_of_itself_must_hold() -> None:
    assert not is_refused()
    assert not is_refused(iss="shop", aud=ISSUER, client_id="shop", exp=NOW + 60, nbf=NOW, iat=NOW, jti="x", sub="y")
    assert not is_refused(aud=["https://other.example", ISSUER])
    for wrong in (
        {"iss": "partner"},
        {"iss": ["shop"]},
        {"iss": None},
        {"aud": "https://other.example"},
        {"aud": []},
        {"aud": None},
        {"aud": {"a": ISSUER}},
        {"client_id": "partner"},
        {"client_id": ["shop"]},
        {"exp": NOW - 60},
        {"exp": "soon"},
        {"nbf": NOW + 61},
        {"iat": NOW + 61},
    ):
        assert is_refused(**wrong)


def test_a_long_life_is_no_fault_of_an_object_that_is_kept_at_an_address() -> None:
    assert not is_refused(exp=NOW + 10 * 365 * 86400)


@pytest.mark.compliance("OIDC Registration", "2", "request_uris: the address, whatever its fragment")
def test_an_address_is_registered_whatever_its_fragment() -> None:
    registered = ["https://shop.example/r#hash", "https://shop.example/q?a=b"]
    for good in ("https://shop.example/r", "https://shop.example/r#other", "https://shop.example/q?a=b#x"):
        assert request_object.is_registered(good, registered)
    for bad in (
        "https://shop.example/",
        "https://shop.example/r?x",
        "https://shop.example/R",
        "http://shop.example/r",
        "",
    ):
        assert not request_object.is_registered(bad, registered)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)


@given(claims=st.dictionaries(st.sampled_from([*PARAMETERS, "iss", "aud", "exp", "nbf", "iat", "x"]), VALUES))
def test_any_object_is_judged(claims: dict[str, Any]) -> None:
    try:
        request_object.check(claims, client_id="shop", issuer=ISSUER, now=NOW)
        found = merged(claims)
    except (errors.InvalidRequestObject, errors.InvalidRequest):
        return
    assert all(isinstance(value, str) for values in found.values() for value in values)
