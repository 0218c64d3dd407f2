"""Writes docs/compliance.md: each marked requirement with the tests that show it, and what is not supported.

    python -m tools.make_compliance            writes it
    python -m tools.make_compliance --check    exit status 1 and a diff where it is out of date

Titles of specifications, and what is not supported, are written by hand in docs/compliance.toml. Whether the tests
passed is not this module's to know: tools/show_compliance.py compares the last runs with what the document claims.
"""

from __future__ import annotations

import difflib
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.compliance_marks import ROOT, Mark, Requirement, UnreadableMark, all_marks

DOCUMENT = ROOT / "docs" / "compliance.md"
BY_HAND = ROOT / "docs" / "compliance.toml"
OPENING = """<!-- Written by tools/make_compliance.py from the tests' marks and docs/compliance.toml. Do not edit. -->

# Compliance

What the specifications ask for, and the tests that show it. A requirement is in a test's own words; its sections are
those of the specification. “Passed” is checked, not written down: `.ci/run` ends with `./dev compliance`, which fails
unless every test named here passed in that very run. What is not supported is said in the same tables. The project has
not been through the OpenID Foundation's certification and does not claim it.
"""


@dataclass(frozen=True)
class Gap:
    """Something a specification has and this server has not."""

    requirement: Requirement
    reason: str


def by_hand() -> tuple[dict[str, str], list[Gap]]:
    """Titles by short name, in the document's order, and the gaps."""
    written = tomllib.loads(BY_HAND.read_text(encoding="utf-8"))
    gaps = [
        Gap(Requirement(gap["specification"], gap["section"], gap["what"]), gap["why"])
        for gap in written["not_supported"]
    ]
    return written["specifications"], gaps


def document(titles: dict[str, str], gaps: Sequence[Gap], marks: Sequence[Mark]) -> str:
    tests: dict[Requirement, list[Mark]] = defaultdict(list)
    for mark in marks:
        tests[mark.requirement].append(mark)
    named = {requirement.specification for requirement in [*tests, *(gap.requirement for gap in gaps)]}
    if unknown := sorted(named - titles.keys()):
        raise UnreadableMark(f"no title in {BY_HAND.relative_to(ROOT)}: {', '.join(unknown)}")
    parts = [_part(name, title, tests, gaps) for name, title in titles.items() if name in named]
    contents = [f"- [{name}](#{_anchor(name)}): {title}" for name, title in titles.items() if name in named]
    return "\n".join([OPENING, *contents, "", *parts])


def _part(name: str, title: str, tests: dict[Requirement, list[Mark]], gaps: Sequence[Gap]) -> str:
    rows = {requirement: _shown(marks) for requirement, marks in tests.items() if requirement.specification == name}
    rows |= {gap.requirement: f"{gap.reason} | not supported" for gap in gaps if gap.requirement.specification == name}
    table = ["| section | requirement | shown by | result |", "| --- | --- | --- | --- |"]
    table += [
        f"| {requirement.section} | {_cell(requirement.text)} | {rows[requirement]} |"
        for requirement in sorted(rows, key=lambda requirement: requirement.order)
    ]
    return "\n".join([f"## {name}", "", f"{title}.", "", *table, ""])


def _shown(marks: Sequence[Mark]) -> str:
    links = dict.fromkeys(f"[{mark.test.removeprefix('test_').replace('_', ' ')}](../{mark.file})" for mark in marks)
    return f"{'<br>'.join(links)} | passed"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")


def _anchor(heading: str) -> str:
    """The name that renderers of Markdown give a heading."""
    return "".join(letter for letter in heading.lower().replace(" ", "-") if letter.isalnum() or letter in "-_")


def outdated(wanted: str) -> Iterator[str]:
    name = str(DOCUMENT.relative_to(ROOT))
    current = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    return difflib.unified_diff(
        current.splitlines(), wanted.splitlines(), name, f"{name} as it should be", n=0, lineterm=""
    )


def main(arguments: list[str]) -> int:
    try:
        wanted = document(*by_hand(), all_marks())
    except UnreadableMark as reason:
        print(reason)
        return 1
    if arguments != ["--check"]:
        DOCUMENT.write_text(wanted, encoding="utf-8")
        return 0
    if differences := list(outdated(wanted)):
        print("\n".join(differences), "\n\nBring it up to date: python -m tools.make_compliance")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
