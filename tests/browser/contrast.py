"""Asks a page which of its text is too faint."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text()


def low_contrast(page: Page) -> list[str]:
    """Each visible text below 4.5:1 against what lies behind it, with its ratio."""
    faint: list[str] = page.evaluate(SCRIPT)
    return faint
