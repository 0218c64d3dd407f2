"""“It was not me”: what the link in every security mail does. Whoever is in is put out, and recovery begins."""

from django.db import transaction

from accounts import confirmation, devices, proofs, recovery
from accounts.models import EmailProof, Identity, User
from accounts.social import identities
from audit.events import EventName
from audit.record import record


@transaction.atomic
def secure_by_link(*, link: str) -> None:
    """Redeem the link of a security mail. If securing fails, the link stays as good as it was. Raises ProofRefused."""
    secure(proof=proofs.use_link(proofs.Purpose.NOT_ME, link))


@transaction.atomic
def secure(*, proof: EmailProof) -> None:
    """End every session and token of the proof's person, void the password, and mail a way to choose a new one.

    What an intruder may have done since the mail left is taken back: another address, accounts elsewhere that were
    linked, a deletion that was asked for. Whoever reads mail at the address that was told owned the account before.
    """
    if proof.person_id is None:
        return
    person = User.objects.select_for_update().get(pk=proof.person_id)
    owner_reachable = _take_back(person, proof)
    devices.end_everything(person=person, reason="not me")
    record(EventName.ACCOUNT_SECURED, person=person.public_id)
    if owner_reachable:
        recovery.mail_new_way_in(person)


def _take_back(person: User, proof: EmailProof) -> bool:
    """Undo and shut; returns whether the person's address is again the one that the mail went to.

    If somebody else has that address by now, a way in must not be mailed to the address that came after it: it may be
    the intruder's. The account stays shut until an administrator has judged it.
    """
    reachable = not User.objects.filter(email=proof.email).exclude(pk=person.pk).exists()
    if reachable:
        person.email, person.email_verified_at = proof.email, proof.used_at
    person.is_active = person.is_active and reachable
    person.deletion_due_at = None
    person.set_unusable_password()
    person.save()
    _close_proofs(person, proof)
    # A link is told by a mail that leaves at the same moment; what led to it is at most as old as a proof may be.
    for identity in Identity.objects.filter(person=person, created_at__gte=proof.created_at - confirmation.RECENT):
        identities.remove(identity, reason="not me")
    return reachable


def _close_proofs(person: User, proof: EmailProof) -> None:
    """End what is on its way to any address, but for the older ways back.

    The intruder's own changes were mailed to them, with links like this one: what came later must not undo it. What
    came earlier must survive a link that the intruder uses.
    """
    proofs.close(person, but=proofs.Purpose.NOT_ME)
    later = EmailProof.objects.filter(person=person, purpose=proofs.Purpose.NOT_ME, used_at=None)
    later.filter(created_at__gt=proof.created_at).update(used_at=proof.used_at)
