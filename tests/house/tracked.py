"""The files the rules are about: what git tracks or would track."""

import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the project, also one not yet added. `safe.directory`: the checkout may belong to someone else."""
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def files_named(*suffixes: str) -> list[Path]:
    return [path for path in tracked_files() if path.suffix in suffixes]


def python_files() -> list[Path]:
    """Python that people write; migrations are generated."""
    return [path for path in files_named(".py") if "migrations" not in path.parts]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
