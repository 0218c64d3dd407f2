"""A new address for a person. It is proved before it counts, and the old address is told with a way back."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import credentials, mail, proofs, throttles
from accounts.models import EmailProof, Session, User
from accounts.models.user import canonical_email
from accounts.proofs import Purpose
from audit.events import EventName
from audit.record import record


class AddressRefused(Exception):
    """The address cannot be asked for at all: it is malformed, or it is the person's already."""


@transaction.atomic
def begin(*, session: Session, email: str) -> str:
    """Mail a code and a link to the new address. Returns the handle for the browser that asked.

    An address that has an account already is told so by mail, and its proof can never be redeemed; nothing else
    differs. Raises AddressRefused, Throttled.
    """
    person, address = session.person, canonical_email(email)
    try:
        validate_email(address)
    except ValidationError:
        raise AddressRefused from None
    if address == person.email:
        raise AddressRefused
    throttles.hit(throttles.EMAIL_CHANGE_BY_PERSON, str(person.public_id))
    secrets = proofs.begin(Purpose.CHANGE_EMAIL, email=address, person=person)
    _mail(person, address, secrets)
    record(EventName.EMAIL_CHANGE_BEGUN, person=person.public_id)
    return secrets.handle


@transaction.atomic
def resend(*, handle: str) -> None:
    """Mail it again with new secrets. Raises ResentTooSoon, ProofRefused."""
    proof, secrets = proofs.renew(Purpose.CHANGE_EMAIL, handle)
    if proof.person is not None:
        _mail(proof.person, proof.email, secrets)


def _mail(person: User, address: str, secrets: proofs.Secrets) -> None:
    """At most a few mails an hour leave for one address; more are dropped without a word: nobody can be bombed."""
    try:
        throttles.hit(throttles.MAIL_BY_ADDRESS, address)
    except throttles.Throttled:
        return
    taken = User.objects.filter(email=address).exists()
    context = {"code": secrets.readable_code, "link": secrets.link, "email": address}
    mail.send("email_change_taken" if taken else "email_change", to=address, context=context, locale=person.locale)


def finish_by_code(*, session: Session, handle: str, code: str) -> None:
    """Redeem the mailed code in the browser that asked. Raises ProofRefused."""
    _finish(session, proofs.use_code(Purpose.CHANGE_EMAIL, handle, code))


def finish_by_link(*, session: Session, link: str) -> None:
    """Redeem the mailed link. Raises ProofRefused.

    Only the person who asked can: who is brought by a stranger's mail to prove an address for the stranger's account
    would give that account away to be shared.
    """
    proof = proofs.find_by_link(Purpose.CHANGE_EMAIL, link)
    if proof is None or proof.person_id != session.person_id:
        raise proofs.ProofRefused
    _finish(session, proofs.use_link(Purpose.CHANGE_EMAIL, link))


@transaction.atomic
def _finish(session: Session, proof: EmailProof) -> None:
    """Make the proved address the person's. Somebody else may have got it meanwhile: then nothing is changed."""
    if proof.person_id != session.person_id:
        raise proofs.ProofRefused
    person = User.objects.select_for_update().get(pk=session.person_id)
    # What was mailed to the old address must not open the account any more, but for the way back.
    proofs.close(person, but=Purpose.NOT_ME)
    credentials.tell(person, "email_changed", new_email=proof.email)
    person.email, person.email_verified_at = proof.email, timezone.now()
    try:
        with transaction.atomic():
            person.save(update_fields=["email", "email_verified_at", "updated_at"])
    except IntegrityError:
        raise proofs.ProofRefused from None
    mail.send("email_changed_here", to=person.email, context={"person": person}, locale=person.locale)
    record(EventName.EMAIL_CHANGED, person=person.public_id, session=session.public_id)
