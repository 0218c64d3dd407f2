"""The mailed code that proves an address for somebody who came from a provider."""

from django.db import transaction

from accounts import mail, proofs, throttles
from accounts.models.user import canonical_email
from accounts.proofs import Purpose
from accounts.social import providers
from accounts.social.arrivals import Arrival


@transaction.atomic
def begin(email: str, arrival: Arrival) -> str:
    """Mail a code; returns the handle for the browser."""
    address = canonical_email(email)
    secrets = proofs.begin(Purpose.SOCIAL, email=address)
    _mail(address, secrets, arrival)
    return secrets.handle


@transaction.atomic
def resend(handle: str, arrival: Arrival) -> None:
    """Mail a new code. Raises ResentTooSoon, ProofRefused."""
    proof, secrets = proofs.renew(Purpose.SOCIAL, handle)
    _mail(proof.email, secrets, arrival)


def _mail(address: str, secrets: proofs.Secrets, arrival: Arrival) -> None:
    """At most a few mails an hour leave for one address; more are dropped without a word: nobody can be bombed."""
    try:
        throttles.hit(throttles.MAIL_BY_ADDRESS, address)
    except throttles.Throttled:
        return
    context = {"code": secrets.readable_code, "provider": providers.title(arrival.provider), "email": address}
    mail.send("social_code", to=address, context=context, locale=arrival.locale)
