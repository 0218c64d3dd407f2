"""Texts that JSON can write and nothing behind it can hold."""

from typing import Any

import pytest

from oidc.protocol.odd_texts import has_odd_text


@pytest.mark.parametrize("value", ["a\0", "\ud800", ["x", {"a": ["\udfff"]}], {"a\0": 1}, [[["\0"]]]])
def test_an_odd_text_is_found_wherever_it_is(value: Any) -> None:
    assert has_odd_text(value)


@pytest.mark.parametrize("value", [None, 1, True, "", "\u00e9\U0001f600\n", ["a", {"b": [None, 1.5, "c"]}]])
def test_other_values_have_none(value: Any) -> None:
    assert not has_odd_text(value)


def test_no_depth_is_too_deep() -> None:
    deep: Any = "\0"
    for _ in range(100_000):
        deep = [deep]
    assert has_odd_text(deep)
    while isinstance(deep, list):  # taken apart from outside: Python takes it apart by recursion
        deep = deep.pop()
