"""A real Chromium that trusts whom these tests trust."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FLAGS = [
    "--no-sandbox",  # Chromium refuses its sandbox to root, and in containers without rights
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def opened_page() -> Iterator[Page]:
    """A page in a browser of its own, whose home is thrown away with what it was made to trust."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        if authority := os.environ.get("CA_FILE"):
            _trust(authority, Path(home) / ".pki/nssdb")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, env=os.environ | {"HOME": home})
        page = browser.new_page(locale="en")
        page.set_default_timeout(15_000)
        yield page
        browser.close()


def _trust(authority: str, store: Path) -> None:
    """As a person would: in the store of certificates that Chromium reads on Linux."""
    store.mkdir(parents=True)
    certutil = [shutil.which("certutil") or "certutil", "-d", f"sql:{store}"]
    subprocess.run([*certutil, "-N", "--empty-password"], check=True)
    subprocess.run([*certutil, "-A", "-t", "C,,", "-n", "authserver tests", "-i", authority], check=True)
