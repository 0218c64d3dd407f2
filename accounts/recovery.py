"""A forgotten password: a proof of the address, then a new password."""

from django.db import transaction

from accounts import credentials, mail, proofs, throttles
from accounts.models import EmailProof, User
from accounts.models.user import canonical_email
from accounts.proofs import Purpose
from audit.events import EventName
from audit.record import record


@transaction.atomic
def begin(*, email: str, after: str = "/") -> str:
    """Mail a way to choose a new password, if the address has an account; else say so to its owner.

    Returns the handle for the browser that asked. Answer, work and time are the same in both cases. Raises Throttled.
    """
    email = canonical_email(email)
    throttles.hit(throttles.RESET_BY_NETWORK, throttles.network())
    person = User.objects.filter(email=email, is_active=True).first()
    secrets = proofs.begin(Purpose.RESET_PASSWORD, email=email, person=person, data={"next": after})
    _mail(email, person, secrets)
    record(EventName.RECOVERY_BEGUN, person=person.public_id if person is not None else "")
    return secrets.handle


@transaction.atomic
def resend(*, handle: str) -> None:
    """Mail it again with new secrets. Raises ResentTooSoon, ProofRefused."""
    proof, secrets = proofs.renew(Purpose.RESET_PASSWORD, handle)
    _mail(proof.email, proof.person, secrets)


def _mail(email: str, person: User | None, secrets: proofs.Secrets) -> None:
    """At most a few mails an hour leave for one address; more are dropped without a word: nobody can be bombed."""
    try:
        throttles.hit(throttles.MAIL_BY_ADDRESS, email)
    except throttles.Throttled:
        return
    _send(email, person, secrets)


def _send(email: str, person: User | None, secrets: proofs.Secrets) -> None:
    template = "reset_password" if person is not None else "reset_unknown"
    context = {"person": person, "code": secrets.readable_code, "link": secrets.link}
    mail.send(template, to=email, context=context, locale=person.locale if person is not None else "")


def mail_new_way_in(person: User) -> None:
    """Mail the person a link to choose a new password, without anybody having asked at a page.

    No limit applies: an intruder who used it up must not be able to keep this mail from the owner.
    """
    secrets = proofs.begin(Purpose.RESET_PASSWORD, email=person.email, person=person)
    _send(person.email, person, secrets)


@transaction.atomic
def finish(*, proof: EmailProof, password: str) -> User:
    """Set the new password of a proof that has just been redeemed. All sessions of the person end.

    Raises ProofRefused when the address has no account, or has another one than when it was asked; PasswordRefused.
    """
    person = proof.person
    if person is None or not person.is_active or person.email != proof.email:
        raise proofs.ProofRefused
    if person.email_verified_at is None:
        person.email_verified_at = proof.used_at
        person.save(update_fields=["email_verified_at"])
    credentials.set_password(person=person, password=password, keep=None, reason="password reset")
    return person


@transaction.atomic
def finish_by_link(*, link: str, password: str) -> User:
    """Redeem the mailed link and set the new password; what is refused or busy leaves the link as good as it was.

    Raises what `finish` raises, and HashingBusy.
    """
    return finish(proof=proofs.use_link(Purpose.RESET_PASSWORD, link), password=password)


def finish_by_code(*, handle: str, code: str, password: str) -> User:
    """Redeem the mailed code and set the new password. A refused password does not cost the code.

    The policy is asked after the code: asked before, its answer would tell whoever typed the address what is known of
    its owner. Raises what `finish` raises, and ProofRefused for a wrong code.
    """
    with transaction.atomic():
        try:
            proof = proofs.use_code(Purpose.RESET_PASSWORD, handle, code)
        except proofs.ProofRefused as refusal:
            refused = refusal  # raised below: here it would undo the count of this try
        else:
            return finish(proof=proof, password=password)
    raise refused
