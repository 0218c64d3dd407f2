"""Mail against real SMTP servers: a good one, a dead one, a slow one. Nothing is lost or readable on the way."""

import socket
import threading
import time
from collections.abc import Iterator
from email.message import EmailMessage
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from aiosmtpd.smtp import SMTP
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import mail
from accounts.models import OutgoingMail
from accounts.tasks import send_mail

pytestmark = pytest.mark.django_db
CONTEXT = {"code": "BCDF-GHJK", "link": "a-link", "email": "ann@example.com"}


class Inbox(MessageHandler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__(message_class=EmailMessage)
        self.messages: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.messages.append(message)


class Server(Controller):
    """A real SMTP server on a free port, which ends its connections before it stops."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__(inbox, hostname="127.0.0.1", port=_free_port())
        self.connections: list[SMTP] = []

    def factory(self) -> SMTP:
        connection = super().factory()
        self.connections.append(connection)
        return connection

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        deadline = time.monotonic() + 5
        while any(connection.transport is not None for connection in self.connections):
            assert time.monotonic() < deadline, "the client never hung up"
            threading.Event().wait(0.01)
        self.stop()


@pytest.fixture
def smtp(settings: Any) -> Iterator[Inbox]:
    """An inbox behind a server, and settings that use it."""
    inbox = Inbox()
    with Server(inbox) as server:
        _use(settings, server.port)
        yield inbox


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _use(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 1
    settings.EMAIL_CONFIGURED = True


def _queued() -> int:
    mail.send("signup", to="ann@example.com", context=CONTEXT)
    return OutgoingMail.objects.latest("pk").pk


def test_a_message_arrives_as_text_and_html(smtp: Inbox) -> None:
    send_mail(_queued())
    (message,) = smtp.messages
    assert message["To"] == "ann@example.com"
    assert message["Subject"] == "Confirm your address"
    text, html = (part.get_payload(decode=True).decode() for part in message.get_payload())
    assert "BCDF-GHJK" in text
    assert "http://localhost:8000/signup/a-link" in text
    assert '<a href="http://localhost:8000/signup/a-link">' in html


def test_a_message_is_sent_once_however_often_the_job_runs(smtp: Inbox) -> None:
    key = _queued()
    send_mail(key)
    send_mail(key)
    assert len(smtp.messages) == 1
    assert not OutgoingMail.objects.exists()


def test_a_dead_mail_server_loses_nothing(settings: Any) -> None:
    key = _queued()
    _use(settings, _free_port())
    with pytest.raises(ConnectionRefusedError):
        send_mail(key)
    inbox = Inbox()
    with Server(inbox) as server:
        _use(settings, server.port)
        send_mail(key)
    assert len(inbox.messages) == 1


def test_a_mail_server_that_never_answers_does_not_hold_the_job_for_ever(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        accepted: list[socket.socket] = []
        thread = threading.Thread(target=lambda: accepted.append(silent.accept()[0]))
        thread.start()
        _use(settings, silent.getsockname()[1])
        key = _queued()
        with pytest.raises(SMTPServerDisconnected, match="timed out"):
            send_mail(key)
        thread.join()
        accepted[0].close()
    assert OutgoingMail.objects.filter(pk=key).exists()


def test_without_a_mail_server_mail_waits(settings: Any) -> None:
    settings.EMAIL_CONFIGURED = False
    key = _queued()
    with pytest.raises(mail.NoMailServer):
        send_mail(key)
    assert OutgoingMail.objects.filter(pk=key).exists()


def test_what_waits_can_be_read_neither_in_the_mail_table_nor_in_the_queue() -> None:
    key = _queued()
    sealed = bytes(OutgoingMail.objects.get(pk=key).sealed)
    assert b"BCDF" not in sealed
    assert b"ann@example.com" not in sealed
    assert ProcrastinateJob.objects.latest("id").args == {"mail_id": key}


def test_mail_of_a_transaction_that_fails_is_never_sent() -> None:
    with transaction.atomic():
        _queued()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()
    assert not ProcrastinateJob.objects.exists()
