"""Bodies: JSON, strictly, and pictures. What no honest caller sends ends here, not in the database driver."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from accounts import pictures
from oidc.protocol import json_documents

PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp")


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
            return json_documents.read_object(stream.read())
        except json_documents.NotJson as refusal:
            raise ParseError(f"The body {refusal}.") from None


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
