"""The mail that people get: queued jobs are run as the worker runs them, and what left is read."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import OutgoingMail
from accounts.tasks import send_mail

CODE = re.compile(r"\b[B-DF-HJ-NP-TV-XZ2-9]{4}-[B-DF-HJ-NP-TV-XZ2-9]{4}\b")
LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Message:
    """One message as its reader sees it."""

    to: str
    subject: str
    text: str
    html: str

    @property
    def code(self) -> str:
        """The code in it."""
        found = CODE.search(self.text)
        assert found is not None, self.text
        return found.group()

    @property
    def link(self) -> str:
        """The path of the link in it."""
        found = LINK.search(self.text)
        assert found is not None, self.text
        return urlsplit(found.group()).path


class Mailbox:
    """Everybody's mail."""

    def read(self) -> list[Message]:
        """Run the queued mail jobs, then return what has left since the last time."""
        for job in ProcrastinateJob.objects.filter(task_name="send_mail", status="todo").order_by("id"):
            if OutgoingMail.objects.filter(pk=job.args["mail_id"]).exists():
                send_mail(**job.args)
        messages = [
            Message(sent.to[0], sent.subject, sent.body, str(sent.alternatives[0].content)) for sent in mail.outbox
        ]
        mail.outbox.clear()
        return messages

    def newest(self) -> Message:
        """The last message that left."""
        messages = self.read()
        assert messages, "no mail was sent"
        return messages[-1]
