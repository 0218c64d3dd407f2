"""Proving an address: a short code for the browser that asked, a link for wherever the mail is read."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.models import EmailProof, User
from accounts.models.user import canonical_email

Purpose = EmailProof.Purpose
# No vowels, so that no words come up, and nothing that is read for something else.
ALPHABET = "BCDFGHJKMNPQRSTVWXZ23456789"
CODE_LENGTH = 8
CODE_TRIES = 5
LIFETIME = timedelta(minutes=10)
LINK_LIFETIMES = {Purpose.NOT_ME: timedelta(days=7), Purpose.SIGN_UP: timedelta(hours=1)}
RESEND_AFTER = timedelta(seconds=60)


class ProofRefused(Exception):
    """The code or link is wrong, used, expired, or was tried too often. Deliberately without saying which."""


class ResentTooSoon(Exception):
    """The last mail left less than RESEND_AFTER ago."""


@dataclass(frozen=True)
class Secrets:
    """What leaves the server: `handle` to the asking browser, `code` and `link` (a URL's last part) into the mail."""

    handle: str
    code: str
    link: str

    @property
    def readable_code(self) -> str:
        """The code as people see it, in two groups."""
        return f"{self.code[:4]}-{self.code[4:]}"


def begin(purpose: Purpose, *, email: str, person: User | None = None, data: dict[str, Any] | None = None) -> Secrets:
    """Start proving an address. The caller mails the code and the link; `data` (JSON) is kept for when it is proved."""
    handle = secrets.token_urlsafe(32)
    code, link = _new_code(), secrets.token_urlsafe(32)
    EmailProof.objects.create(
        purpose=purpose,
        email=canonical_email(email),
        person=person,
        handle_hash=_hash(handle),
        code_hash=_code_hash(handle, code),
        link_hash=_hash(link),
        data=data or {},
        expires_at=timezone.now() + LINK_LIFETIMES.get(purpose, LIFETIME),
    )
    return Secrets(handle=handle, code=code, link=link)


@transaction.atomic
def renew(purpose: Purpose, handle: str) -> tuple[EmailProof, Secrets]:
    """A new code and link in place of the old ones, for a mail that did not arrive. The tries used up stay used up.

    Raises ResentTooSoon, or ProofRefused when there is nothing to renew.
    """
    proof = _open(purpose).select_for_update().filter(handle_hash=_hash(handle)).first()
    if proof is None:
        raise ProofRefused
    if timezone.now() - proof.sent_at < RESEND_AFTER:
        raise ResentTooSoon
    code, link = _new_code(), secrets.token_urlsafe(32)
    proof.code_hash, proof.link_hash, proof.sent_at = _code_hash(handle, code), _hash(link), timezone.now()
    proof.save(update_fields=["code_hash", "link_hash", "sent_at"])
    return proof, Secrets(handle=handle, code=code, link=link)


def find(purpose: Purpose, handle: str) -> EmailProof | None:
    """The open proof that a browser keeps the handle of."""
    return _open(purpose).filter(handle_hash=_hash(handle)).first()


def use_code(purpose: Purpose, handle: str, code: str) -> EmailProof:
    """Redeem a typed code: at most five tries, and one success. Raises ProofRefused."""
    rows = _open(purpose).filter(handle_hash=_hash(handle))
    if not rows.update(tries=F("tries") + 1):
        raise ProofRefused
    proof = EmailProof.objects.select_related("person").get(handle_hash=_hash(handle))
    typed = "".join(character for character in code.upper() if character in ALPHABET)
    if not hmac.compare_digest(_code_hash(handle, typed), proof.code_hash):
        raise ProofRefused
    return _consume(proof)


def find_by_link(purpose: Purpose, link: str) -> EmailProof | None:
    """The open proof of a mailed link, to be shown before anything happens: mail programs follow links on their own."""
    return _open(purpose).select_related("person").filter(link_hash=_hash(link)).first()


def use_link(purpose: Purpose, link: str) -> EmailProof:
    """Redeem a mailed link, once. Raises ProofRefused."""
    proof = find_by_link(purpose, link)
    if proof is None:
        raise ProofRefused
    return _consume(proof)


def close(person: User, *, but: Purpose) -> None:
    """End all of a person's open proofs except those of one purpose, without anybody having used them."""
    rows = EmailProof.objects.filter(person=person, used_at=None).exclude(purpose=but)
    rows.update(used_at=timezone.now())


def _open(purpose: Purpose) -> QuerySet[EmailProof]:
    return EmailProof.objects.filter(purpose=purpose, used_at=None, expires_at__gt=timezone.now(), tries__lt=CODE_TRIES)


def _consume(proof: EmailProof) -> EmailProof:
    """Of any number of callers exactly one gets the proof."""
    proof.used_at = timezone.now()
    if not EmailProof.objects.filter(pk=proof.pk, used_at=None).update(used_at=proof.used_at):
        raise ProofRefused
    return proof


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _code_hash(handle: str, code: str) -> str:
    """A code is short: it is keyed with the server's secret and bound to its handle, so a stolen table is no use."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{handle}:{code}".encode(), hashlib.sha256).hexdigest()
