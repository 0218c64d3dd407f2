"""Where the demo's mail arrives: an SMTP server that delivers nothing, and pages that show what it was given.

Any mail of any program on this machine can be looked at so. One process, for the messages live in its memory:

    SMTP_PORT=9025 PORT=9004 python -m demo.mailbox

`/messages.json` has the same for programs, newest first.
"""

import logging
import os
import re
import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import count
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask, Response, jsonify, render_template
from werkzeug.exceptions import NotFound

MESSAGES_KEPT = 200
SECONDS_TO_NEXT_LOOK = "3"
LARGEST_MESSAGE = 2**20  # bytes
DOCTYPE = re.compile(r"\A(\s*<!doctype[^>]*>)?", re.IGNORECASE)
PAGES_MAY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; frame-ancestors 'none'"
# A message runs no script, sends no form and fetches nothing; its links open beside the mailbox.
MESSAGES_MAY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Message:
    """One message as its reader sees it. `text` or `html` is empty where the message has no such part."""

    number: int
    received_at: datetime
    sender: str
    to: list[str]
    subject: str
    text: str
    html: str


class Mailbox:
    """The last messages. The SMTP server adds to them while pages read them."""

    def __init__(self, kept: int = MESSAGES_KEPT) -> None:
        self._messages: deque[Message] = deque(maxlen=kept)
        self._numbers = count(1)
        self._lock = threading.Lock()

    async def handle_DATA(  # noqa: N802  # the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one message (RFC 5321 §4.1.1.4)."""
        parsed = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        with self._lock:
            self._messages.append(
                Message(
                    number=next(self._numbers),
                    received_at=datetime.now(UTC),
                    sender=str(parsed["From"] or envelope.mail_from),
                    to=list(envelope.rcpt_tos),
                    subject=str(parsed["Subject"] or ""),
                    text=part_of(parsed, "plain"),
                    html=part_of(parsed, "html"),
                )
            )
        return "250 OK"

    def newest_first(self) -> list[Message]:
        with self._lock:
            return list(reversed(self._messages))

    def find(self, number: int) -> Message:
        """Raises NotFound for a message that never came or that newer ones have pushed out."""
        for message in self.newest_first():
            if message.number == number:
                return message
        raise NotFound("This message is not here, or not any more.")


def part_of(message: EmailMessage, kind: str) -> str:
    """The text of that kind, with the line ends of this machine."""
    body = message.get_body((kind,))
    if body is None:
        return ""
    try:
        text = str(body.get_content())
    except LookupError:  # A character set that nobody knows.
        text = bytes(body.get_payload(decode=True)).decode(errors="replace")
    return text.replace("\r\n", "\n")


def create_app(mailbox: Mailbox) -> Flask:
    """The pages of that mailbox."""
    app = Flask(__name__)
    # Another site whose name is made to lead here must not read the mail.
    app.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1"]

    @app.get("/")
    def home() -> Response:
        page = render_template("mailbox/messages.html", messages=mailbox.newest_first())
        return Response(page, headers={"Refresh": SECONDS_TO_NEXT_LOOK})

    @app.get("/messages/<int:number>")
    def message(number: int) -> str:
        return render_template("mailbox/message.html", message=mailbox.find(number))

    @app.get("/messages/<int:number>/html")
    def message_html(number: int) -> Response:
        page = DOCTYPE.sub(r'\g<0><base target="_blank">', mailbox.find(number).html, count=1)
        return Response(page, headers={"Content-Security-Policy": MESSAGES_MAY})

    @app.get("/messages.json")
    def messages_json() -> Response:
        return jsonify([as_json(message) for message in mailbox.newest_first()])

    app.after_request(protect)
    app.register_error_handler(NotFound, not_found)
    app.context_processor(lambda: {"app_name": "Mailbox", "tone": 1})
    return app


def as_json(message: Message) -> dict[str, Any]:
    return asdict(message) | {"received_at": message.received_at.isoformat()}


def protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGES_MAY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def not_found(error: NotFound) -> tuple[str, int]:
    return render_template("mailbox/not_found.html", sentence=error.description), 404


def main() -> None:
    host = os.environ.get("HOST", "127.0.0.1")
    mailbox = Mailbox()
    # With a name of its own the server does not ask the network for one.
    smtp = Controller(
        mailbox,
        hostname=host,
        port=int(os.environ["SMTP_PORT"]),
        server_hostname="mailbox",
        data_size_limit=LARGEST_MESSAGE,
    )
    smtp.start()
    # Its line for each request would be one every few seconds.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    tls = (os.environ["TLS_CERTIFICATE"], os.environ["TLS_KEY"]) if "TLS_KEY" in os.environ else None
    create_app(mailbox).run(host=host, port=int(os.environ.get("PORT", "9004")), threaded=True, ssl_context=tls)


if __name__ == "__main__":
    main()
