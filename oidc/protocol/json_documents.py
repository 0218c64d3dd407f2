"""JSON as others send it (RFC 8259), read so that no reader of the same bytes could see anything else in them."""

import json
from math import isfinite
from typing import Any

from oidc.protocol.odd_texts import has_odd_text

DEPTH = 8


class NotJson(Exception):
    """The bytes are no JSON that is taken here; the message says why, and repeats nothing of them."""


def read_object(raw: bytes) -> dict[str, Any]:
    """The one object in `raw`: in UTF-8, no name twice in it, neither nested deeply nor with odd texts.

    Raises NotJson.
    """
    content = read(raw)
    if not isinstance(content, dict):
        raise NotJson("must be a JSON object")
    return content


def read(raw: bytes) -> Any:
    """The same for any JSON value."""
    try:
        content = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_without_repetition,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError):
        raise NotJson("must be JSON as RFC 8259 has it, with each name once") from None
    if not _is_shallow(content, DEPTH):
        raise NotJson("must not be nested so deeply")
    if has_odd_text(content):
        raise NotJson("must not contain characters that no text has")
    return content


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of the same body must not see two different values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is repeated")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(digits: str) -> float:
    """A number such as 1e400 is JSON, but becomes one here that neither JSON nor the database can hold."""
    number = float(digits)
    if not isfinite(number):
        raise ValueError("too large a number")
    return number


def _is_shallow(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_shallow(each, depth - 1) for each in inner)
