"""What kind of answer a caller gets: JSON, whatever it says that it would rather have (RFC 9110 §12.5.1 allows it)."""

from collections.abc import Iterable
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class FirstRenderer(BaseContentNegotiation):
    """No answer of ours is worth a 406 in its place."""

    def select_renderer(
        self,
        request: Request,  # noqa: ARG002 — REST framework's signature
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002 — REST framework's signature
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for the body's type."""
        return next((parser for parser in parsers if _matches(parser.media_type, request.content_type)), None)


def _matches(media_type: str, content_type: str) -> bool:
    sent = content_type.partition(";")[0].strip().lower()
    return sent.startswith(media_type[:-1]) if media_type.endswith("/*") else sent == media_type
