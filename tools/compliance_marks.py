"""Reads the tests' `compliance(specification, section, requirement)` marks from their source, without running any.

Every suite is read in the same way, so it needs no server, no browser and no database. A mark that can only be known
by running code is refused: the document must not depend on what happened to be collected.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"


class UnreadableMark(Exception):
    """A mark that is not three texts on a test function; the message says where it stands."""


@dataclass(frozen=True)
class Requirement:
    """What a specification asks for, in the words of the test that shows it."""

    specification: str
    section: str
    text: str

    @property
    def order(self) -> tuple[tuple[tuple[int, int, str], ...], str]:
        """Sections as people count them: 4.10 after 4.9, appendices last."""
        return tuple(_rank(part) for part in re.split(r"[.\s]+", self.section)), self.text.casefold()


def _rank(part: str) -> tuple[int, int, str]:
    return (0, int(part), "") if part.isdecimal() else (1, 0, part)


@dataclass(frozen=True)
class Mark:
    """One test that shows one requirement; `file` counts from the project's folder."""

    requirement: Requirement
    file: str
    test: str


def all_marks() -> list[Mark]:
    return [mark for path in sorted(TESTS.rglob("test_*.py")) for mark in marks_of(path)]


def marks_of(path: Path) -> Iterator[Mark]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {name: value for node in tree.body for name, value in _constants(node)}
    read = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for call in filter(_is_compliance, node.decorator_list):
                read += 1
                yield Mark(_requirement(call, texts, path), path.relative_to(ROOT).as_posix(), node.name)
    if read != sum(_is_compliance(node) for node in ast.walk(tree)):
        raise UnreadableMark(f"{path.relative_to(ROOT)}: a compliance mark that is no decorator of a test function")


def _constants(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Texts with a name, at the top of a module: a specification's name is often one."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value.value


def _is_compliance(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compliance"


def _requirement(call: ast.expr, texts: dict[str, str], path: Path) -> Requirement:
    assert isinstance(call, ast.Call)  # noqa: S101 — tells the type checker what the filter let through
    words = [_text(argument, texts) for argument in call.args]
    if len(words) != 3 or call.keywords or not all(words):
        where = f"{path.relative_to(ROOT)}:{call.lineno}"
        raise UnreadableMark(f"{where}: a compliance mark is three texts: specification, section, requirement")
    return Requirement(*filter(None, words))


def _text(argument: ast.expr, texts: dict[str, str]) -> str | None:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return texts.get(argument.id) if isinstance(argument, ast.Name) else None
