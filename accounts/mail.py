"""Mail to people: written at once in their language, stored with what made it true, sent by a job.

Every message has a template `mail/<name>.txt`, whose first line is the subject, and `mail/<name>.html`.
"""

import json
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import OutgoingMail
from accounts.sealing import seal, unseal


class NoMailServer(Exception):
    """EMAIL_URL is not set: mail waits in the queue until it is."""


@transaction.atomic
def send(name: str, *, to: str, context: dict[str, Any], locale: str = "") -> None:
    """Queue a message to `to`, written in `locale` (a language tag) where that is spoken here."""
    from accounts.tasks import send_mail  # noqa: PLC0415 — tasks stand on this module

    context = {**context, "public_url": settings.PUBLIC_URL}
    with translation.override(_language(locale)):
        subject, _, text = render_to_string(f"mail/{name}.txt", context).lstrip().partition("\n")
        html = render_to_string(f"mail/{name}.html", context)
    message = {"to": to, "subject": subject.strip(), "text": text.lstrip(), "html": html}
    row = OutgoingMail.objects.create(sealed=seal(json.dumps(message).encode()))
    send_mail.defer(mail_id=row.pk)


def _language(locale: str) -> str:
    try:
        return translation.get_supported_language_variant(locale)
    except LookupError:
        return translation.get_language() or settings.LANGUAGE_CODE


def deliver(mail_id: int) -> None:
    """Give one message to the mail server, then forget it. A message that is gone was sent before.

    Raises NoMailServer, OSError or SMTPException while it cannot be delivered; the message stays.
    """
    with transaction.atomic():
        row = OutgoingMail.objects.select_for_update(skip_locked=True).filter(pk=mail_id).first()
        if row is None:
            return
        if not settings.EMAIL_CONFIGURED:
            raise NoMailServer("EMAIL_URL is not set")
        message = json.loads(unseal(bytes(row.sealed)))
        mail = EmailMultiAlternatives(message["subject"], message["text"], to=[message["to"]])
        mail.attach_alternative(message["html"], "text/html")
        mail.send()
        row.delete()
