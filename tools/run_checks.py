"""`./dev check`: every check that is no test. All of them run; what fails is shown at the end, not only the first."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.embedded_postgres import EmbeddedPostgres

PYTHON = sys.executable
PROGRAMS = Path(sys.executable).parent
MANAGE = (PYTHON, "manage.py")


@dataclass(frozen=True)
class Check:
    """One command whose exit status is the verdict."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """How one check went."""

    check: Check
    passed: bool
    seconds: float
    output: str


CHECKS = (
    Check("types", (str(PROGRAMS / "mypy"), ".")),
    Check("format", (str(PROGRAMS / "ruff"), "format", "--check", ".")),
    Check("lint", (str(PROGRAMS / "ruff"), "check", ".")),
    Check("imports between rooms", (str(PROGRAMS / "lint-imports"),)),
    Check("templates: format", (str(PROGRAMS / "djlint"), "--check", "templates")),
    Check("templates: lint", (str(PROGRAMS / "djlint"), "--lint", "templates")),
    Check("demo templates: format", (str(PROGRAMS / "djlint"), "--profile=jinja", "--check", "demo/templates")),
    Check("demo templates: lint", (str(PROGRAMS / "djlint"), "--profile=jinja", "--lint", "demo/templates")),
    Check("migrations", (*MANAGE, "makemigrations", "--check", "--dry-run")),
    Check("deployment", (*MANAGE, "check", "--deploy", "--fail-level", "WARNING")),
    Check("documented configuration", (PYTHON, "-m", "tools.check_configuration")),
    Check("compliance document", (PYTHON, "-m", "tools.make_compliance", "--check")),
    Check("Postman collection", (PYTHON, "-m", "tools.make_postman", "--check")),
)


def like_in_production(database_url: str) -> dict[str, str]:
    """An environment as a deployment has it, with secrets made up for this run."""
    return {
        "PUBLIC_URL": "https://accounts.example.com",
        "DATABASE_URL": database_url,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "KEY_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "CLIENT_SECRET_HASH_KEY": secrets.token_urlsafe(32),
        "TRUSTED_PROXIES": "1",
    }


def judge(check: Check, environment: dict[str, str]) -> Verdict:
    began = time.monotonic()
    done = subprocess.run(
        check.command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return Verdict(check, done.returncode == 0, time.monotonic() - began, done.stdout.strip())


def main() -> int:
    failed = []
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as postgres,
    ):
        environment = os.environ | like_in_production(postgres.url)
        with ThreadPoolExecutor(max_workers=2) as pool:
            for verdict in pool.map(lambda check: judge(check, environment), CHECKS):
                word = "ok    " if verdict.passed else "FAILED"
                print(f"{word}  {verdict.check.name}  ({verdict.seconds:.1f} s)", flush=True)
                failed += [] if verdict.passed else [verdict]
    for verdict in failed:
        print(f"\n── {verdict.check.name}: {' '.join(verdict.check.command)}\n{verdict.output}")
    return int(bool(failed))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
