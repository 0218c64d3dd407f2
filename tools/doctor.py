"""`./dev doctor`: looks at every dependency on this host and offers to install what is missing.

What the dependencies are is `tools.host`'s to know. Starts with a bare Python, before anything is installed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import dataclass

from tools import host


@dataclass(frozen=True)
class Finding:
    """One dependency as it was found."""

    dependency: host.Dependency
    version: str | None

    @property
    def is_met(self) -> bool:
        return self.dependency.is_met_by(self.version)

    @property
    def verdict(self) -> str:
        if self.is_met:
            return "ok"
        return "MISSING" if self.version is None else "TOO OLD"

    def row(self) -> tuple[str, ...]:
        needed = f"{self.dependency.oldest} or newer" if self.dependency.oldest else "any"
        found = "-" if self.version is None else self.version or "yes"
        dependency = self.dependency
        return (self.verdict, dependency.name, dependency.need.value, needed, found, dependency.purpose)


TITLES = ("", "dependency", "needed", "version", "found", "what it is for")


def examine() -> list[Finding]:
    return [Finding(dependency, dependency.find()) for dependency in host.ALL]


def table(findings: list[Finding]) -> str:
    rows = [TITLES, *(finding.row() for finding in findings)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)


def offer(missing: list[Finding], *, agreed: bool) -> bool:
    """Installs what the person agrees to, and says whether it did; without a terminal, only prints the commands."""
    manager = host.package_manager()
    asking = sys.stdin.isatty() and sys.stdout.isatty()
    installing = False
    for finding in missing:
        name = finding.dependency.name
        command = manager.install_command(finding.dependency) if manager else None
        if manager is None or command is None or not (agreed or asking):
            print(f"{name}: {host.how_to_get(finding.dependency)}")
        elif agreed or _says_yes(f"{name}: {' '.join(command)} ? [y/N] "):
            if not installing:
                _run(manager.refresh_command())
            installing = True
            _run(command)
    return installing


def _says_yes(question: str) -> bool:
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _run(command: list[str]) -> None:
    print(f"$ {' '.join(command)}", flush=True)
    subprocess.run(command, check=False)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./dev doctor",
        description="Checks what this host has of what the project needs, and offers to install what is missing. "
        "Exit status 1 while something required is missing.",
    )
    parser.add_argument("--yes", action="store_true", help="install without asking")
    agreed = parser.parse_args().yes
    findings = examine()
    print(table(findings))
    missing = [finding for finding in findings if not finding.is_met]
    if missing:
        print("\nTo get what is missing:")
    if offer(missing, agreed=agreed):
        findings = examine()
        print(f"\n{table(findings)}")
    return int(any(not finding.is_met for finding in findings if finding.dependency.need is host.Need.REQUIRED))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
