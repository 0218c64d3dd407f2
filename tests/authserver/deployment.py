"""An environment as an operator would set it, for tests that start a process of their own."""

import base64
import os
import secrets
import subprocess
import sys

from tests.house.tracked import ROOT


def production(**changes: str) -> dict[str, str]:
    """A sane production environment behind one proxy. No database is there: what only reads settings needs none."""
    return {
        "PATH": os.environ["PATH"],
        "PUBLIC_URL": "https://id.example.org",
        "DATABASE_URL": "postgresql://authserver:pw@127.0.0.1:1/authserver",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CLIENT_SECRET_HASH_KEY": secrets.token_urlsafe(32),
        "KEY_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "TRUSTED_PROXIES": "1",
        **changes,
    }


def run(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python at the top of the project with exactly this environment."""
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
