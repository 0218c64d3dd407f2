"""An app in a process of its own, told what its operator would be told, and its pages as a browser meets them."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.integration.browser import Outcome, Shown, shown
from tests.integration.interop.programs import Program
from tests.integration.interop.traveller import Traveller
from tests.integration.seed import Person, Registration

PROJECT = Path(__file__).resolve().parents[3]
SECONDS_TO_START = 30


class AppNotStarted(Exception):
    """The program ended, or did not listen in time; the message is what it had to say."""


class RunningApp:
    """One app between `start` and `stop`. Its addresses are those of the small apps in `apps/`."""

    def __init__(self, program: Program, registration: Registration, *, issuer: str, folder: Path) -> None:
        self._program = program
        # The first redirect URI that was registered says where the app must be found.
        self.url = "/".join(registration.redirect_uris[0].split("/")[:3])
        self._port = int(self.url.rpartition(":")[2])
        self._log = folder / "log"
        self._environment = os.environ | program.variables
        self._environment |= {
            "APP_URL": self.url,
            "PORT": str(self._port),
            "ISSUER": issuer,
            "CLIENT_ID": registration.client_id,
            "CLIENT_SECRET": registration.client_secret or "",
            "DATA": str(folder),
            "PASSPHRASE": secrets.token_urlsafe(32),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._program.command, cwd=PROJECT, env=self._environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AppNotStarted(self._log.read_text(errors="replace")[-4000:])
            time.sleep(0.1)

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)

    def sign_in(self, browser: Traveller) -> Outcome:
        begun = shown(browser.open(f"{self.url}/sign-in"))
        # Some libraries are begun by a form alone.
        forms = [form for form in begun.page.forms if "begin" in dict(form.buttons)]
        return browser.submit(forms[0]) if forms else begun

    def signed_in(self, browser: Traveller, person: Person) -> dict[str, Any]:
        """Signs the person in and returns what the app then knows."""
        asked = self.sign_in(browser)
        if isinstance(asked, Shown) and asked.page.asks_to_sign_in:
            browser.sign_in(asked, person)
        return self.state(browser)

    def state(self, browser: Traveller) -> dict[str, Any]:
        """Who is signed in, and by which access token: {"sub", "access_token"}, both None where nobody is."""
        return self.answer(browser, "/")

    def userinfo(self, browser: Traveller) -> dict[str, Any]:
        return self.answer(browser, "/userinfo")

    def refresh(self, browser: Traveller) -> dict[str, Any]:
        """Has the app renew what it got, and returns what it then knows."""
        return self.answer(browser, "/refresh")

    def sign_out(self, browser: Traveller) -> dict[str, Any]:
        return self.answer(browser, "/sign-out")

    def answer(self, browser: Traveller, path: str) -> dict[str, Any]:
        """The JSON in which a page, or the last of those it leads to, ends."""
        response = shown(browser.open(self.url + path)).response
        assert response.ok, f"{response.url} answers {response.status_code}: {response.text}\n{self.log}"
        assert response.url.startswith(self.url), f"ended at {response.url}"
        return dict(response.json())

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]


class PageBehindApache(RunningApp):
    """Apache's module has no pages of an app: it guards one, and is told what to do at its redirect URI."""

    def sign_in(self, browser: Traveller) -> Outcome:
        return browser.open(f"{self.url}/protected/")

    def state(self, browser: Traveller) -> dict[str, Any]:
        known = browser.open(f"{self.url}/callback?info=json").response
        if known.status_code == 401:
            return {"sub": None, "access_token": None}
        told = known.json()
        return {"sub": told["id_token"]["sub"], "access_token": told["access_token"]}

    def userinfo(self, browser: Traveller) -> dict[str, Any]:
        return dict(self.answer(browser, "/callback?info=json")["userinfo"])

    def refresh(self, browser: Traveller) -> dict[str, Any]:
        token = quote(self.state(browser)["access_token"], safe="")
        browser.open(f"{self.url}/callback?refresh={quote(self.url + '/protected/', safe='')}&access_token={token}")
        return self.state(browser)

    def sign_out(self, browser: Traveller) -> dict[str, Any]:
        page = shown(browser.open(f"{self.url}/callback?logout={quote(self.url + '/', safe='')}"))
        assert page.response.url.startswith(self.url), f"ended at {page.response.url}"
        return self.state(browser)
