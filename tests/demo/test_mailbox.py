"""The demo's mailbox: what an SMTP client hands over is there for people and for programs, and cannot do any harm."""

import os
import re
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import requests

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_START = 30


@dataclass(frozen=True)
class RunningMailbox:
    """One mailbox in a process of its own."""

    url: str
    smtp_port: int

    def get(self, path: str, **options: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=10, **options)

    def messages(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.get("/messages.json").json()
        return listed

    def send(self, *messages: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as client:
            for message in messages:
                client.send_message(message)

    def is_ready(self) -> bool:
        try:
            return self.get("/").ok
        except requests.ConnectionError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mailbox() -> Iterator[RunningMailbox]:
    port, smtp_port = free_port(), free_port()
    told = os.environ | {"PORT": str(port), "SMTP_PORT": str(smtp_port)}
    with subprocess.Popen([sys.executable, "-m", "demo.mailbox"], cwd=CHECKOUT, env=told) as process:
        running = RunningMailbox(f"http://localhost:{port}", smtp_port)
        deadline = time.monotonic() + SECONDS_TO_START
        while not running.is_ready():
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "it does not answer"
        yield running
        process.terminate()


def written(subject: str = "Hello", text: str = "A code: BCDF-GHJK\n", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The demo <no-reply@example.com>"
    message["To"] = "ada@example.com"
    message["Subject"] = subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def test_a_message_is_there_for_people_and_for_programs(mailbox: RunningMailbox) -> None:
    assert "No message has arrived yet" in mailbox.get("/").text
    mailbox.send(written("Grüße", "Ein Code: BCDF-GHJK\n", "<p>BCDF-GHJK</p>"))
    [listed] = mailbox.messages()
    assert listed["to"] == ["ada@example.com"]
    assert listed["sender"] == "The demo <no-reply@example.com>"
    assert listed["subject"] == "Grüße"
    assert listed["text"] == "Ein Code: BCDF-GHJK\n"
    assert listed["html"] == "<p>BCDF-GHJK</p>\n"
    overview = mailbox.get("/")
    assert re.search(r'href="/messages/1">Grüße</a>', overview.text)
    assert overview.headers["Refresh"]
    assert "Ein Code: BCDF-GHJK" in mailbox.get("/messages/1").text


def test_the_newest_message_is_on_top_and_the_201st_pushes_out_the_oldest(mailbox: RunningMailbox) -> None:
    mailbox.send(*(written(f"Message {number}") for number in range(1, 202)))
    listed = [message["subject"] for message in mailbox.messages()]
    assert listed == [f"Message {number}" for number in range(201, 1, -1)]
    shown = re.findall(r">(Message \d+)</a>", mailbox.get("/").text)
    assert shown == listed
    assert mailbox.get("/messages/2").ok
    gone = mailbox.get("/messages/1")
    assert gone.status_code == 404
    assert "not any more" in gone.text


def test_links_in_the_text_can_be_followed_in_a_tab_of_their_own(mailbox: RunningMailbox) -> None:
    mailbox.send(written(text="Finish here:\nhttp://localhost:8000/signup/abc?a=1&b=2.\n"))
    page = mailbox.get("/messages/1").text
    assert '<a href="http://localhost:8000/signup/abc?a=1&amp;b=2" rel="noopener" target="_blank">' in page


def test_what_is_text_is_never_read_as_html(mailbox: RunningMailbox) -> None:
    mailbox.send(written("<script>alert(1)</script>", "<img src=x onerror=alert(2)>\n"))
    for path in ("/", "/messages/1"):
        page = mailbox.get(path)
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_html_part_is_shown_where_it_can_run_and_fetch_nothing(mailbox: RunningMailbox) -> None:
    mailbox.send(written(html="<!DOCTYPE html><html><script>parent.location='//evil.example'</script></html>"))
    page = mailbox.get("/messages/1").text
    assert "evil.example" not in page
    frame = re.search(r'<iframe[^>]*src="/messages/1/html"[^>]*sandbox="([^"]*)"', page)
    assert frame is not None
    letter = mailbox.get("/messages/1/html")
    assert letter.text.startswith('<!DOCTYPE html><base target="_blank">')
    # The policy also holds where somebody opens the address without the frame.
    policy = {rule.split()[0]: set(rule.split()[1:]) for rule in letter.headers["Content-Security-Policy"].split(";")}
    assert policy["sandbox"] == set(frame.group(1).split())
    assert policy["sandbox"] == {"allow-popups", "allow-popups-to-escape-sandbox"}
    assert policy["default-src"] == {"'none'"}
    assert "script-src" not in policy
    assert policy["form-action"] == {"'none'"}


def test_whatever_a_message_consists_of_there_is_a_page(mailbox: RunningMailbox) -> None:
    expected = {
        b"\r\n": ("", ""),
        b"Subject: a\r\n\r\nhello\r\n": ("hello\n", ""),
        b"Content-Type: text/html\r\n\r\n<b>only this</b>\r\n": ("", "<b>only this</b>\n"),
        b"Content-Type: text/plain; charset=martian\r\n\r\n\xff\r\n": ("\N{REPLACEMENT CHARACTER}\n", ""),
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno part at all\r\n": ("", ""),
        b"Content-Type: application/pdf\r\n\r\n%PDF\r\n": ("", ""),
    }
    with smtplib.SMTP("127.0.0.1", mailbox.smtp_port, timeout=10) as client:
        for raw in expected:
            client.sendmail("no-reply@example.com", ["ada@example.com", "bo@example.com"], raw)
    oldest_first = mailbox.messages()[::-1]
    assert [(listed["text"], listed["html"]) for listed in oldest_first] == list(expected.values())
    for listed in oldest_first:
        assert (listed["sender"], listed["to"]) == ("no-reply@example.com", ["ada@example.com", "bo@example.com"])
        page = mailbox.get(f"/messages/{listed['number']}")
        assert page.ok
        assert ("<iframe" in page.text) == bool(listed["html"])


def test_no_other_site_reads_the_mail_by_a_name_that_leads_here(mailbox: RunningMailbox) -> None:
    mailbox.send(written())
    answer = mailbox.get("/messages.json", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "BCDF-GHJK" not in answer.text


def test_a_message_that_is_too_large_is_refused_and_said(mailbox: RunningMailbox) -> None:
    with pytest.raises(smtplib.SMTPSenderRefused):
        mailbox.send(written(text="x" * 2**20))
    assert mailbox.messages() == []
