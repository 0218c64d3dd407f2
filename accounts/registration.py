"""New people. Nobody has an account before they have shown that the address is theirs."""

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import credentials, mail, proofs, throttles
from accounts.models import EmailProof, User
from accounts.models.user import canonical_email
from accounts.proofs import Purpose
from audit.events import EventName
from audit.record import record


class RegistrationRefused(Exception):
    """The address or the password cannot be accepted; the message says why in words for the one who typed them."""


def create_person(*, email: str, password: str, name: str = "", admin: bool = False) -> User:
    """Store a person whose address is known to be theirs (an operator vouches for it).

    Raises RegistrationRefused for a malformed or taken address and for a password against the policy.
    """
    person = _new_person(email, name)
    person.is_staff = person.is_superuser = admin
    try:
        validate_email(person.email)
        credentials.check_policy(password, person)
        person.set_password(password)
        person.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise RegistrationRefused(" ".join(error.messages)) from error
    except credentials.PasswordRefused as refusal:
        raise RegistrationRefused(str(refusal)) from refusal
    return _store(person)


def _new_person(email: str, name: str) -> User:
    given, _, family = name.strip().partition(" ")
    return User(
        email=canonical_email(email),
        name=name.strip(),
        given_name=given[:100],
        family_name=family.strip()[:100],
        email_verified_at=timezone.now(),
    )


def _store(person: User) -> User:
    try:
        with transaction.atomic():
            person.save()
            record(EventName.PERSON_CREATED, person=person.public_id, admin=person.is_staff)
    except IntegrityError as error:
        raise RegistrationRefused("A person with this address exists already.") from error
    return person


def begin(*, email: str, password: str, name: str = "", after: str = "/") -> str:
    """Start a sign-up: mail a code and a link to the address. Returns the handle for the browser that asked.

    An address that has an account already is told so by mail; nothing else differs. What was typed waits in the proof,
    the password as its hash, so that an account that its address never confirmed does not exist at all: there is
    nothing to take over before the owner comes. Raises PasswordRefused, Throttled, HashingBusy.
    """
    # Counted and hashed outside the transaction: a refusal must not undo the count, nor slow work hold its lock.
    throttles.hit(throttles.SIGN_UP_BY_NETWORK, throttles.network())
    person = _new_person(email, name)
    credentials.check_policy(password, person)
    data = {"password": make_password(password), "name": person.name, "next": after}
    with transaction.atomic():
        known = User.objects.filter(email=person.email).exists()
        secrets = proofs.begin(Purpose.SIGN_UP, email=person.email, data=data)
        _mail(person.email, secrets, known=known)
        record(EventName.SIGNUP_BEGUN)
    return secrets.handle


@transaction.atomic
def resend(*, handle: str) -> None:
    """Mail it again with new secrets. Raises ResentTooSoon, ProofRefused."""
    proof, secrets = proofs.renew(Purpose.SIGN_UP, handle)
    _mail(proof.email, secrets, known=User.objects.filter(email=proof.email).exists())


def _mail(email: str, secrets: proofs.Secrets, *, known: bool) -> None:
    """At most a few mails an hour leave for one address; more are dropped without a word: nobody can be bombed."""
    try:
        throttles.hit(throttles.MAIL_BY_ADDRESS, email)
    except throttles.Throttled:
        return
    context = {"code": secrets.readable_code, "link": secrets.link, "email": email}
    mail.send("signup_known" if known else "signup", to=email, context=context)


@transaction.atomic
def finish(*, proof: EmailProof, password: str | None = None) -> User:
    """Make the account of a proof that has just been redeemed.

    `password` replaces the one typed at the start: it must be given when the proof came by a link in another browser
    than the one that asked, because whoever typed the first one is then not known to be the reader of the mail.
    Raises RegistrationRefused when the address has an account by now, PasswordRefused.
    """
    person = _new_person(proof.email, proof.data["name"])
    if password is not None:
        credentials.check_policy(password, person)
        person.set_password(password)
    else:
        person.password = proof.data["password"]
    return _store(person)


@transaction.atomic
def finish_by_link(*, link: str, password: str | None) -> User:
    """Redeem the mailed link and make the account; what is refused or busy leaves the link as good as it was.

    Raises ProofRefused, HashingBusy, and what `finish` raises.
    """
    return finish(proof=proofs.use_link(Purpose.SIGN_UP, link), password=password)
