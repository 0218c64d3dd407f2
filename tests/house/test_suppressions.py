"""A check that is switched off says why, on its line."""

import re
import tokenize
from pathlib import Path

import pytest

from tests.house.tracked import python_files, shown

DIRECTIVE = re.compile(
    r"#\s*(?:noqa(?::\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(?:\[[\w\s,-]+\])?|pragma:\s*no\s+\w+)"
)
REASON = re.compile(r"[^\W\d_]{2,}.*\s.*[^\W\d_]{2,}")


def lacks_reason(comment: str) -> bool:
    """Whether a comment switches something off without at least two words beside the directives."""
    return bool(DIRECTIVE.search(comment)) and not REASON.search(DIRECTIVE.sub("", comment))


def comments_of(path: Path) -> list[tuple[int, str]]:
    with path.open("rb") as source:
        return [
            (part.start[0], part.string) for part in tokenize.tokenize(source.readline) if part.type == tokenize.COMMENT
        ]


def test_every_suppression_states_its_reason() -> None:
    bare = [
        f"{shown(path)}:{line}" for path in python_files() for line, text in comments_of(path) if lacks_reason(text)
    ]
    assert bare == []


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: F401",
        "# noqa: F401, PLC0415",
        "# type: ignore[attr-defined]",
        "# pragma: no cover",
        "# noqa: S1 — x",
    ],
)
def test_a_suppression_without_a_reason_is_seen(comment: str) -> None:
    assert lacks_reason(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa: F401 — registers itself",
        "# type: ignore[override]  # noqa: ARG002 — Django's signature",
        "# pragma: no cover — only on macOS",
        "# an ordinary remark",
    ],
)
def test_a_suppression_with_a_reason_passes(comment: str) -> None:
    assert not lacks_reason(comment)
