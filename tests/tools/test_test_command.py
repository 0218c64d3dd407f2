"""`./dev test`: what the host lacks for a part of the suite is named, and is a failure where nobody reads along."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def run_nothing(programs: Path, ci: str) -> subprocess.CompletedProcess[str]:
    """The test command on a host with these programs only; --version makes pytest itself succeed without a test."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "tools.run_tests", "--version"],
        cwd=CHECKOUT,
        env=environment | {"PATH": str(programs), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare_host(tmp_path: Path) -> Path:
    return tmp_path


def test_a_missing_part_is_named_with_how_to_get_it(bare_host: Path) -> None:
    said = run_nothing(bare_host, ci="")
    assert said.returncode == 0
    assert "tests/browser did not run: no Chromium on this host. Get it: " in said.stdout
    assert "./dev test-integration cannot run: no container engine on this host. Get it: " in said.stdout


def test_in_ci_a_missing_part_is_a_failure(bare_host: Path) -> None:
    assert run_nothing(bare_host, ci="true").returncode == 1


def test_a_host_that_has_everything_is_told_nothing(bare_host: Path) -> None:
    for name, says in (("chromium", "Chromium 150.0.1"), ("docker", "28.3.1")):
        program = bare_host / name
        program.write_text(f'#!/bin/sh\necho "{says}"\n')
        program.chmod(0o755)
    said = run_nothing(bare_host, ci="true")
    assert said.returncode == 0, said.stdout
    assert "Get it" not in said.stdout
