"""Owns how a program that refuses to be root is run by a root that has no other account at hand."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

# Exists on every Linux host, so that no account has to be made.
SUBSTITUTE = "nobody"


class AccountUnavailable(Exception):
    """This root cannot hand a program over to another account."""


def account() -> pwd.struct_passwd:
    """Whom the program runs as: this process's own account, or the substitute for root."""
    return pwd.getpwnam(SUBSTITUTE) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def own(folder: Path) -> None:
    """Hands a folder to that account."""
    owner = account()
    if folder.stat().st_uid != owner.pw_uid:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def prefix(*, reaching: Iterable[Path]) -> list[str]:
    """The words before a command that make it run as that account; none where this process is not root.

    A checkout under a private home (/root) stays private: rather than opening its folders to every account, the
    program keeps the one capability that lets it pass through them, and only where that is needed.
    """
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise AccountUnavailable("setpriv (util-linux) is missing, so use an account other than root")
    substitute = account()
    identity = ["setpriv", f"--reuid={substitute.pw_uid}", f"--regid={substitute.pw_gid}", "--clear-groups"]
    if all(_is_open_to_everyone(folder) for folder in reaching):
        return identity
    passage = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*identity, *passage]


def _is_open_to_everyone(folder: Path) -> bool:
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))
