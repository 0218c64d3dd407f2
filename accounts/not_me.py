"""“It was not me”: what the link in every security mail does. Whoever is in is put out, and recovery begins."""

from django.db import transaction

from accounts import recovery, sessions
from accounts.models import EmailProof, Session, User
from accounts.signals import access_withdrawn
from audit.events import EventName
from audit.record import record


@transaction.atomic
def secure(*, proof: EmailProof) -> None:
    """End every session and token of the proof's person, void the password, and mail a way to choose a new one.

    The address goes back to the one that was told, since an intruder may have replaced it: whoever reads mail there
    owned the account before. If somebody else has that address by now, the account keeps the new one.
    """
    person = proof.person
    if person is None:
        return
    person.set_unusable_password()
    if not User.objects.filter(email=proof.email).exists():
        person.email = proof.email
    person.save(update_fields=["password", "email", "updated_at"])
    sessions.end(Session.objects.filter(person=person, ended_at=None), reason="not me")
    access_withdrawn.send(sender=type(person), person=person.pk, reason="not me")
    record(EventName.ACCOUNT_SECURED, person=person.public_id)
    recovery.mail_new_way_in(person)
