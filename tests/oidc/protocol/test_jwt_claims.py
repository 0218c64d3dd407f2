"""Times and audiences of tokens that clients sign."""

from typing import Any

import pytest

from oidc.protocol import jwt_claims
from oidc.protocol.jose import NotVerified

NOW = 1_700_000_000


def are_taken(**claims: Any) -> bool:
    try:
        jwt_claims.check_times(claims, now=NOW, longest_life=300)
    except NotVerified:
        return False
    return True


@pytest.mark.compliance("RFC 7519", "4.1.4", "an expired token is refused; clocks may differ by seconds")
@pytest.mark.parametrize(
    ("exp", "taken"), [(-31, False), (-29, True), (0, True), (300, True), (329, True), (331, False)]
)
def test_exp(exp: int, taken: bool) -> None:
    assert are_taken(exp=NOW + exp) == taken


@pytest.mark.compliance("RFC 7519", "4.1.5", "a token is not taken before its time; clocks may differ by seconds")
@pytest.mark.parametrize("name", ["nbf", "iat"])
@pytest.mark.parametrize(
    ("ahead", "taken"), [(-(10**6), True), (0, True), (8, True), (29.5, True), (31, False), (60, False)]
)
def test_nbf_and_iat(name: str, ahead: float, taken: bool) -> None:
    assert are_taken(exp=NOW + 60, **{name: NOW + ahead}) == taken


@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
@pytest.mark.parametrize(
    "value", ["1700000000", None, True, [], {}, float("nan"), float("inf"), float("-inf"), 10**400]
)
def test_what_is_no_number_is_no_time(name: str, value: object) -> None:
    assert not are_taken(**{name: value})


def test_absent_times_are_not_missed() -> None:
    assert are_taken()


@pytest.mark.parametrize(
    ("audience", "listed"),
    [("a", ["a"]), (["a", "b"], ["a", "b"]), ([], []), (None, []), (5, []), (["a", 5], []), ({"a": 1}, [])],
)
def test_audiences(audience: object, listed: list[str]) -> None:
    assert jwt_claims.audiences({"aud": audience}) == listed


def test_a_text_is_one_of_those_accepted() -> None:
    jwt_claims.check_text({"iss": "a"}, "iss", ("a", "b"))
    for claims in ({}, {"iss": "c"}, {"iss": ["a"]}, {"iss": {}}, {"iss": None}):
        with pytest.raises(NotVerified):
            jwt_claims.check_text(claims, "iss", ("a", "b"))
