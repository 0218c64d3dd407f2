"""Keeps docs/configuration.md and .env.example true to authserver/settings/env.py.

    python tools/check_configuration.py            exit status 1 and a diff where they differ
    python tools/check_configuration.py --write    brings them up to date

Needs neither a database nor a configured environment.
"""

import difflib
import os
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "configuration.md"
EXAMPLE = ROOT / ".env.example"
BEGIN = "<!-- variables: written by tools/check_configuration.py -->"
END = "<!-- end of variables -->"

# What .env.example shows for required variables; secrets are left empty, so that nobody runs with a published value.
SHOWN = {
    "PUBLIC_URL": "http://localhost:8000",
    "DATABASE_URL": "postgresql://authserver:authserver@localhost:5432/authserver",
}


def load_variables() -> Mapping[str, Any]:
    """VARIABLES of the settings. They read the environment as they load, so it is replaced by stand-ins first."""
    os.environ.clear()
    os.environ.update(
        SHOWN,
        SECRET_KEY=secrets.token_urlsafe(50),
        CLIENT_SECRET_HASH_KEY=secrets.token_urlsafe(32),
        KEY_ENCRYPTION_KEYS=urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    )
    sys.path.insert(0, str(ROOT))
    from authserver.settings.env import VARIABLES  # noqa: PLC0415 — the environment comes first

    return VARIABLES


def default_text(default: Any) -> str:
    """A default as it would be written in the environment."""
    return ",".join(default) if isinstance(default, list) else str(default)


def table(variables: Mapping[str, Any]) -> str:
    lines = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, variable in variables.items():
        default = "**required**" if variable.default is None else f"`{default_text(variable.default)}`"
        meaning = f"{variable.doc} *Secret.*" if variable.secret else variable.doc
        lines.append(f"| `{name}` | {'empty' if default == '``' else default} | {meaning} |")
    return "\n".join(lines)


def document(current: str, variables: Mapping[str, Any]) -> str:
    """The document with its table replaced; the prose around it is left alone."""
    before, found, rest = current.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise SystemExit(f"{DOCUMENT.relative_to(ROOT)} has lost the marks around its table: {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{table(variables)}\n\n{END}{after}"


def example(variables: Mapping[str, Any]) -> str:
    lines = [
        "# Copy to .env and fill in what is empty. docs/configuration.md says how to draw the secrets.",
        "# A line with a # in front of its name shows the default.",
    ]
    for name, variable in variables.items():
        lines += ["", f"# {variable.doc}"]
        required = variable.default is None
        lines.append(f"{name}={SHOWN.get(name, '')}" if required else f"#{name}={default_text(variable.default)}")
    return "\n".join(lines) + "\n"


def outdated(wanted: Mapping[Path, str]) -> bool:
    """Print how the files differ from what is wanted; whether any does."""
    found = False
    for path, text in wanted.items():
        name = str(path.relative_to(ROOT))
        is_text = path.read_text() if path.exists() else ""
        lines = difflib.unified_diff(
            is_text.splitlines(), text.splitlines(), name, f"{name} as it should be", lineterm=""
        )
        for line in lines:
            found = True
            print(line)
    return found


def main(arguments: list[str]) -> int:
    variables = load_variables()
    wanted = {DOCUMENT: document(DOCUMENT.read_text(), variables), EXAMPLE: example(variables)}
    if arguments == ["--write"]:
        for path, text in wanted.items():
            path.write_text(text)
        return 0
    if outdated(wanted):
        print("\nBring them up to date: python tools/check_configuration.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
