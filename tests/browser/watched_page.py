"""Keeps what a browser complains about while pages are visited, so that a test can ask for silence."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page, Response

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI}`));
"""
# Chromium says this of every answer above 399, the error pages under test included; files are watched by `_answered`.
STATUS_REMARK = "Failed to load resource: the server responded with a status"


class Complaints(list[str]):
    """Console errors, script errors, violated policies and files that did not load."""

    def watch(self, page: Page) -> None:
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.append(f"script error: {error}"))
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(STATUS_REMARK):
            self.append(f"at {message.location.get('url')}: {message.text}")

    def _answered(self, response: Response) -> None:
        if "/static/" in response.url and response.status >= 400:
            self.append(f"{response.status} for {response.url}")
