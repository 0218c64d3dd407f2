"""Requests as named single values (RFC 6749 §3.1, §3.2)."""

import pytest

from oidc.protocol.errors import InvalidRequest
from oidc.protocol.parameters import LONGEST_VALUE, single_values


@pytest.mark.compliance("RFC 6749", "3.1", "unknown parameters are ignored, empty ones are as absent")
def test_the_known_parameters_with_a_value_are_read() -> None:
    sent = {"a": ["1"], "b": [""], "c": [], "unknown": ["x", "y"]}
    assert single_values(sent, ("a", "b", "c", "d")) == {"a": "1"}


@pytest.mark.compliance("RFC 6749", "3.2", "a parameter is not sent more than once")
@pytest.mark.parametrize("given", [["1", "1"], ["1", "2"], ["", ""], ["1", ""]])
def test_a_repeated_parameter_is_refused(given: list[str]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        single_values({"a": given}, ("a",))
    assert refused.value.public_description.endswith("(a is repeated)")


def test_a_value_has_a_longest_length() -> None:
    assert single_values({"a": ["x" * LONGEST_VALUE]}, ("a",))
    with pytest.raises(InvalidRequest):
        single_values({"a": ["x" * (LONGEST_VALUE + 1)]}, ("a",))
