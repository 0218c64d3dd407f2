"""A real Chromium that trusts whom these tests trust."""

from __future__ import annotations

import os
import shutil
import subprocess
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
    """A page in a browser of its own."""
    if authority := os.environ.get("CA_FILE"):
        _trust(authority)
    program = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(locale="en")
        page.set_default_timeout(15_000)
        yield page
        browser.close()


def _trust(authority: str) -> None:
    """As a person would: into the store of certificates that Chromium reads on Linux."""
    store = Path.home() / ".pki/nssdb"
    if store.exists():
        return
    store.mkdir(parents=True)
    name = f"sql:{store}"
    subprocess.run(["certutil", "-N", "-d", name, "--empty-password"], check=True)
    subprocess.run(["certutil", "-A", "-d", name, "-t", "C,,", "-n", "authserver tests", "-i", authority], check=True)
