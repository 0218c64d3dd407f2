"""What is asked of every page, whatever it is for, and the picture that it may leave."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tests.browser.contrast import low_contrast

SCRIPT = Path(__file__).with_name("accessibility.js").read_text()
SCHEMES = ("light", "dark")
NARROW = ViewportSize(width=320, height=568)
PHONE = ViewportSize(width=390, height=844)
WIDE = ViewportSize(width=1280, height=800)
SCREENS = (NARROW, PHONE, WIDE)


def faults_of(page: Page) -> list[str]:
    """What would keep somebody from reading or working the page, each in words."""
    found: list[str] = page.evaluate(SCRIPT)
    if page.viewport_size and page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
        found.append("wider than the screen")
    return found + low_contrast(page)


def keep_picture(page: Page, name: str, scheme: str) -> None:
    """With SCREENSHOTS set to a folder, a picture of the page is left there."""
    folder = os.environ.get("SCREENSHOTS")
    if folder and page.viewport_size:
        file = f"{name.replace('/', '-')}-{page.viewport_size['width']}-{scheme}.png"
        page.screenshot(path=Path(folder) / file, full_page=True)
