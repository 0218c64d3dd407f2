"""What the host machine must, should or may have for this project, and how each thing is found there.

One list for everybody who asks: `./dev doctor` prints it, the test runner looks up what a part of the suite needs.
Nothing but the standard library is imported, so that it can be asked before anything was installed.
"""

from __future__ import annotations

import enum
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

OLDEST_PYTHON = (3, 11)
FIRST_PYTHON_TOO_NEW = (3, 14)
BROWSER_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
BROWSER_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


class Need(enum.Enum):
    """How much the project needs a dependency."""

    REQUIRED = "required"
    FOR_A_PART = "for a part"
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Dependency:
    """One thing on the host. `find` returns its version, "" where none can be told, None where it is absent."""

    name: str
    purpose: str
    need: Need
    find: Callable[[], str | None]
    oldest: str = ""
    # The packages that bring it, by package manager; a distribution that names them otherwise comes first.
    packages: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def is_met_by(self, version: str | None) -> bool:
        if version is None:
            return False
        return not self.oldest or not version or _numbers(version) >= _numbers(self.oldest)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def answer_of(*command: str) -> str | None:
    """What a program prints, or None where it is absent or refuses."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return (done.stdout or done.stderr) if done.returncode == 0 else None


def version_in(answer: str | None) -> str | None:
    """The first version number in an answer; "" where there is an answer without one."""
    if answer is None:
        return None
    found = re.search(r"\d+(\.\d+)+|\d+", answer)
    return found.group() if found else ""


def _asking(*command: str) -> Callable[[], str | None]:
    return lambda: version_in(answer_of(*command))


def find_python() -> str | None:
    """This interpreter's version where the project runs on it; the launcher has chosen it among those on PATH."""
    fits = OLDEST_PYTHON <= sys.version_info[:2] < FIRST_PYTHON_TOO_NEW
    return ".".join(map(str, sys.version_info[:3])) if fits else None


def find_venv() -> str | None:
    """ "" where virtual environments can be made; Debian packages ensurepip apart from python3."""
    return "" if answer_of(sys.executable, "-c", "import ensurepip, venv") is not None else None


def browser_program() -> Path | None:
    """The Chromium or Chrome that browser tests drive."""
    named = [shutil.which(program) for program in BROWSER_PROGRAMS]
    candidates = [Path(found) for found in named if found] + [Path(found) for found in BROWSER_APPLICATIONS]
    return next((found for found in candidates if found.exists()), None)


def find_browser() -> str | None:
    program = browser_program()
    return version_in(answer_of(str(program), "--version")) if program else None


def find_container_engine() -> str | None:
    """The version of the Docker engine, asked of the engine itself: a client without a running engine is no use."""
    return version_in(answer_of("docker", "version", "--format", "{{.Server.Version}}"))


find_compose = _asking("docker", "compose", "version", "--short")

PYTHON = Dependency(
    "python",
    "runs everything",
    Need.REQUIRED,
    find_python,
    oldest="3.11",
    packages={"apt": ("python3",), "dnf": ("python3.13",), "brew": ("python@3.13",)},
)
VENV = Dependency(
    "venv",
    "keeps this project's packages in .venv",
    Need.REQUIRED,
    find_venv,
    packages={"apt": ("python3-venv",), "dnf": ("python3.13",), "brew": ("python@3.13",)},
)
GIT = Dependency(
    "git",
    "fetches and commits",
    Need.REQUIRED,
    _asking("git", "--version"),
    packages={"apt": ("git",), "dnf": ("git",), "brew": ("git",)},
)
CONTAINER_ENGINE = Dependency(
    "container engine",
    "./dev up, ./dev test-integration (running, and open to this account)",
    Need.FOR_A_PART,
    find_container_engine,
    oldest="20.10",
    packages={"apt": ("docker.io",), "dnf": ("moby-engine",), "brew": ("colima", "docker")},
)
COMPOSE = Dependency(
    "Compose",
    "./dev up, ./dev test-integration",
    Need.FOR_A_PART,
    find_compose,
    oldest="2.20",
    packages={
        "ubuntu": ("docker-compose-v2",),
        "apt": ("docker-compose",),
        "dnf": ("docker-compose",),
        "brew": ("docker-compose",),
    },
)
BROWSER = Dependency(
    "Chromium",
    "browser tests (tests/browser)",
    Need.FOR_A_PART,
    find_browser,
    oldest="120",
    packages={
        "ubuntu": ("chromium-browser",),
        "apt": ("chromium",),
        "dnf": ("chromium",),
        "brew": ("--cask chromium",),
    },
)
OPTIONAL = (
    Dependency(
        "psql",
        "looking into a database by hand",
        Need.OPTIONAL,
        _asking("psql", "--version"),
        oldest="15",
        packages={"apt": ("postgresql-client",), "dnf": ("postgresql",), "brew": ("libpq",)},
    ),
    Dependency(
        "ffmpeg",
        "recording a browser test as a film",
        Need.OPTIONAL,
        _asking("ffmpeg", "-version"),
        oldest="5",
        packages={"apt": ("ffmpeg",), "dnf": ("ffmpeg-free",), "brew": ("ffmpeg",)},
    ),
)
ALL = (PYTHON, VENV, GIT, CONTAINER_ENGINE, COMPOSE, BROWSER, *OPTIONAL)


@dataclass(frozen=True)
class PackageManager:
    """The host's own package manager."""

    name: str
    program: str
    refresh: tuple[str, ...]
    install: tuple[str, ...]
    as_root: bool

    def refresh_command(self) -> list[str]:
        return self._command(*self.refresh)

    def install_command(self, dependency: Dependency) -> list[str] | None:
        """The command that installs a dependency, or None where no package of it is known."""
        packages = dependency.packages.get(distribution(), dependency.packages.get(self.name))
        if packages is None:
            return None
        return self._command(*self.install, *(word for package in packages for word in package.split()))

    def _command(self, *words: str) -> list[str]:
        return [*(["sudo"] if self.as_root and os.geteuid() != 0 else []), self.program, *words]


PACKAGE_MANAGERS = (
    PackageManager("apt", "apt-get", ("update",), ("install", "--yes"), as_root=True),
    PackageManager("dnf", "dnf", ("makecache",), ("install", "--assumeyes"), as_root=True),
    PackageManager("brew", "brew", ("update",), ("install",), as_root=False),
)


def package_manager() -> PackageManager | None:
    return next((manager for manager in PACKAGE_MANAGERS if shutil.which(manager.program)), None)


def distribution() -> str:
    """The distribution's own short name, such as "debian" or "ubuntu"; "" where there is none."""
    release = Path("/etc/os-release")
    lines = release.read_text().splitlines() if release.exists() else []
    return next((line.removeprefix("ID=").strip('"') for line in lines if line.startswith("ID=")), "")


def how_to_get(dependency: Dependency) -> str:
    """One line for a message: the command, or what to do where no known package manager has it."""
    manager = package_manager()
    command = manager.install_command(dependency) if manager else None
    return " ".join(command) if command else f"install {dependency.name} with this system's package manager"
