"""Asks a page what on it is too faint: text, borders of fields, focus rings."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = Path(__file__).with_suffix(".js").read_text()


def low_contrast(page: Page) -> list[str]:
    """Each text below 4.5:1, and each border and ring below 3:1, against what lies behind it, with its ratio."""
    page.keyboard.press("Tab")  # rings are drawn for those who work by keyboard
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((fading) => fading.finished))")
    faint: list[str] = page.evaluate(SCRIPT)
    return faint
