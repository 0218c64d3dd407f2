"""Sizes and names: files and functions can be read at once, and modules are named for what they own."""

import ast
from pathlib import Path

from tests.house.tracked import files_named, python_files, shown

FILE_LINES = 400
FUNCTION_LINES = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "services", "service", "core", "managers", "misc"}


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    sources = [*python_files(), *files_named(".js", ".css", ".html", ".sh")]
    lengths = {shown(path): len(path.read_text().splitlines()) for path in sources}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = {
        f"{shown(path)}:{node.lineno} {node.name}": lines
        for path in python_files()
        for node in functions_of(path)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    }
    assert too_long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [shown(path) for path in python_files() if VAGUE_NAMES & {path.stem, path.parent.name}] == []


def test_every_module_says_what_it_owns() -> None:
    silent = [
        shown(path)
        for path in python_files()
        if (tree := ast.parse(path.read_text())).body and not ast.get_docstring(tree)
    ]
    assert silent == []
