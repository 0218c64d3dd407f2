"""Makes .venv and puts the locked packages there, for the launcher `dev`, which owns the choice of the interpreter.

Runs on the host's Python with nothing but the standard library. Where packages come from is left to the
configuration of pip and uv on this host.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
# Written last and removed first: without it, whatever an interrupted run left behind is thrown away.
COMPLETE = ENVIRONMENT / "complete"
PYTHON = ENVIRONMENT / "bin" / "python"
LOCKED_TOOLS = "requirements/tools.txt"
LOCKED_PACKAGES = "requirements/dev.txt"


def make_complete(wanted: str) -> None:
    """Brings .venv to the state whose mark is `wanted`; a second process waits, and then finds it done."""
    _refuse_a_link()
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = COMPLETE.read_text() if COMPLETE.exists() else ""
        if mark == wanted and PYTHON.exists():
            return
        COMPLETE.unlink(missing_ok=True)
        if not (PYTHON.exists() and _made_here(mark, wanted)):
            _make_environment(lock.fileno())
        _say("putting the locked packages into .venv …")
        _synchronize(lock.fileno())
        COMPLETE.write_text(wanted)


def _refuse_a_link() -> None:
    """What a link leads to may be the environment of another checkout: making one anew would empty that."""
    if ENVIRONMENT.is_symlink():
        _say(f".venv is a link to {ENVIRONMENT.resolve()}, which is left as it is.")
        _say("Remove the link to get one made here.")
        raise SystemExit(1)


def _made_here(mark: str, wanted: str) -> bool:
    """Whether a complete .venv of this very folder only follows older locks."""
    return mark.split(" ", 2)[2:] == wanted.split(" ", 2)[2:]


def _make_environment(lock: int) -> None:
    # The versioned program itself, not a link such as python3: a later Python of the system then leaves a link that
    # points nowhere, which the launcher notices, instead of a virtual environment without its packages.
    base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    _say(f"making .venv with Python {sys.version.split()[0]} (once) …")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    _run([base, "-m", "venv", "--clear", str(ENVIRONMENT)], lock)
    pip = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", "--only-binary=:all:"]
    _run([*pip, "--require-hashes", "-r", LOCKED_TOOLS], lock)


def _synchronize(lock: int) -> None:
    # Both locks, for what is not named is removed: just and uv themselves are among the tools.
    command = [str(ENVIRONMENT / "bin" / "uv"), "pip", "sync", "--python", str(PYTHON), "--require-hashes"]
    progress = [] if sys.stderr.isatty() else ["--quiet"]
    _run([*command, *progress, LOCKED_TOOLS, LOCKED_PACKAGES], lock, _registry_of_pip())


def _registry_of_pip() -> dict[str, str]:
    """uv does not read pip's configuration: what only pip was told about the registry is handed on to it."""
    handed_on = {}
    for uvs_names, pips_name in (
        (("UV_DEFAULT_INDEX", "UV_INDEX_URL"), "index-url"),
        (("SSL_CERT_FILE",), "cert"),
    ):
        if not any(name in os.environ for name in uvs_names) and (value := _setting_of_pip(pips_name)):
            handed_on[uvs_names[0]] = value
    return handed_on


def _setting_of_pip(name: str) -> str:
    if value := os.environ.get(f"PIP_{name.upper().replace('-', '_')}"):
        return value
    asked = [str(PYTHON), "-m", "pip", "config", "get", f"global.{name}"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()


def _run(command: list[str], lock: int, environment: dict[str, str] | None = None) -> None:
    # The child shares the lock: should this process be killed, the next run still waits for the child's end.
    done = subprocess.run(command, cwd=ROOT, env=os.environ | (environment or {}), pass_fds=(lock,), check=False)
    if done.returncode != 0:
        _say("the packages could not be installed; see above. They come from where pip and uv are configured to look.")
        _say("The same command tries again.")
        raise SystemExit(1)


def _say(line: str) -> None:
    print(f"dev: {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        make_complete(sys.argv[1])
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except PermissionError as refusal:
        _say(f"{refusal.filename} belongs to another account: run ./dev as that one, or in a checkout of your own.")
        raise SystemExit(1) from None
