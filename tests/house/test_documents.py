"""What the documents say is there: links lead somewhere, commands exist, variables are the ones that are read."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.house.tracked import ROOT, files_named, shown

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(<?([^)\s>#]+)(?:#[^)\s>]*)?>?(?:\s+\"[^\"]*\")?\)")
RECIPE = re.compile(r"^@?([a-z][\w-]*)(?:\s[^:=]*)?:(?!=)", re.MULTILINE)
CALL = re.compile(r"(?:\./dev|(?<![\w./-])just)[ \t]+([a-z][\w-]*)")
MANAGE = re.compile(r"(?:manage\.py|(?:\./dev|just)[ \t]+manage)[ \t]+([a-z][\w]*)")


def documents() -> list[Path]:
    return files_named(".md")


def recipes() -> set[str]:
    return set(RECIPE.findall((ROOT / "justfile").read_text()))


def commands_in(text: str, pattern: re.Pattern[str]) -> set[str]:
    return {name for code in CODE.findall(text) for name in pattern.findall(code)}


def test_relative_links_lead_somewhere() -> None:
    dead = [
        f"{shown(path)}: {target}"
        for path in documents()
        for target in LINK.findall(FENCED.sub("", path.read_text()))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert dead == []


def test_commands_in_documents_are_recipes() -> None:
    known = recipes()
    unknown = {shown(path): missing for path in documents() if (missing := commands_in(path.read_text(), CALL) - known)}
    assert unknown == {}


def test_the_readme_shows_how_to_start() -> None:
    assert {"demo", "test"} <= commands_in((ROOT / "README.md").read_text(), CALL)


def test_management_commands_in_documents_exist() -> None:
    known = set(get_commands())
    unknown = {
        shown(path): missing for path in documents() if (missing := commands_in(path.read_text(), MANAGE) - known)
    }
    assert unknown == {}


def test_configuration_documents_are_what_the_settings_read() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "check_configuration.py")]
    answer = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("call", ["./dev demo", "just demo", "$ just demo --fresh"])
def test_a_call_in_a_document_is_seen(call: str) -> None:
    assert commands_in(f"Run `{call}` now; just try it.", CALL) == {"demo"}
