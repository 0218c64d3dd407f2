"""Who the server deals with besides browsers and apps: a stand-in for sign-in providers, and a mailbox for its mail."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from demo.providers import clients
from tests.browser.running_server import PROJECT, ServerNotStarted, free_port

SECONDS_TO_START = 30
SECONDS_FOR_MAIL = 20
CODE = re.compile(r"^ +(\w{4}-\w{4})$", re.MULTILINE)


class Neighbours:
    """Both of them, each a process. The stand-in is at another site than the server, as the real providers are."""

    def __init__(self) -> None:
        self.standin_url = f"http://127.0.0.1:{free_port()}"
        self.mailbox_url = f"http://127.0.0.1:{free_port()}"
        self._smtp_port = free_port()
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What the server is told of them."""
        return {**clients.environment(self.standin_url), "EMAIL_URL": f"smtp://127.0.0.1:{self._smtp_port}"}

    def start(self) -> None:
        self._run("demo.providers", PORT=self.standin_url.rpartition(":")[2])
        self._run("demo.mailbox", PORT=self.mailbox_url.rpartition(":")[2], SMTP_PORT=str(self._smtp_port))
        for url in (self.standin_url, self.mailbox_url):
            _wait_for(url)

    def _run(self, module: str, **told: str) -> None:
        command = [sys.executable, "-m", module]
        self._processes.append(subprocess.Popen(command, cwd=PROJECT, env=os.environ | told))

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(timeout=30)

    def code_mailed_to(self, email: str) -> str:
        """The code in the newest mail to an address that has one."""
        return self._found_in_mail_to(email, CODE)

    def link_mailed_to(self, email: str, part: str) -> str:
        """The link in the newest mail to an address that has one with this part."""
        return self._found_in_mail_to(email, re.compile(rf"^ *(https?://\S*{re.escape(part)}\S*)$", re.MULTILINE))

    def _found_in_mail_to(self, email: str, wanted: re.Pattern[str]) -> str:
        deadline = time.monotonic() + SECONDS_FOR_MAIL
        while time.monotonic() < deadline:
            for message in json.loads(_answer_of(f"{self.mailbox_url}/messages.json")):
                if message["to"] == [email] and (found := wanted.search(message["text"])):
                    return found.group(1)
            threading.Event().wait(0.1)
        raise AssertionError(f"no mail with {wanted.pattern} for {email} in {SECONDS_FOR_MAIL} s")


def _answer_of(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 — addresses made up in this file
        return answer.read()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            _answer_of(url)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            threading.Event().wait(0.05)
        else:
            return
    raise ServerNotStarted(f"{url} gave no answer in {SECONDS_TO_START} s")
