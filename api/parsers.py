"""Bodies: JSON, strictly, and pictures. What no honest caller sends ends here, not in the database driver."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from accounts import pictures

DEPTH = 8
PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")
# Refused in every string: PostgreSQL cannot hold a NUL, and UTF-8 no lone surrogate.
_SURROGATES = range(0xD800, 0xE000)


class StrictJson(BaseParser):
    """One JSON object (RFC 8259) in UTF-8, no name twice in it."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 — REST framework's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 — REST framework's signature
    ) -> dict[str, Any]:
        try:
            content = json.loads(
                stream.read().decode("utf-8"), object_pairs_hook=_without_repetition, parse_constant=_refuse_constant
            )
        except (ValueError, RecursionError):
            raise ParseError("The body is not JSON as RFC 8259 has it.") from None
        if not isinstance(content, dict):
            raise ParseError("The body must be a JSON object.")
        _check(content, DEPTH)
        return content


class PictureFile(BaseParser):
    """The bytes of a file. What it says of itself is not believed: `accounts.pictures` looks."""

    media_type = "image/*"

    def parse(  # type: ignore[override]  # the stubs know of forms and JSON alone
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 — REST framework's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 — REST framework's signature
    ) -> bytes:
        return stream.read(pictures.MOST_BYTES + 1)


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of the same body must not see two different values."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is repeated")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str) and any(character == "\0" or ord(character) in _SURROGATES for character in value):
        raise ParseError("The body contains characters that no text has.")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
