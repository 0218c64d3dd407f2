"""Passwords that attackers already have: refused when one is chosen (NIST SP 800-63B §3.1.1.2, ASVS 6.2.12).

The bundled list is always asked. A service's range query is asked when BREACH_CHECK_URL is set: it sees five
hexadecimal digits of a SHA-1 and never the password. When it does not answer, the list alone decides.
"""

import hashlib

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import breached_list, outbound
from accounts.models import User
from accounts.outbound_targets import authority_of

logger = structlog.get_logger("accounts")
TIMEOUT_SECONDS = 2.0
LONGEST_ANSWER = 200_000


class BreachedPasswordPolicy:
    """One of AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002 — Django's signature
        if breached_list.contains(password) or _is_in_range_answer(password):
            raise ValidationError(_("This password has appeared in a data breach. Choose another."), code="breached")

    def get_help_text(self) -> str:
        return _("Not one that has appeared in a data breach.")


def _is_in_range_answer(password: str) -> bool:
    """Ask the range service, if there is one. An answer that does not come or cannot be read counts as no."""
    if not settings.BREACH_CHECK_URL:
        return False
    # The service's protocol names SHA-1; nothing here is protected by it.
    whole = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper()
    prefix, rest = whole[:5], whole[5:]
    url = settings.BREACH_CHECK_URL.format(prefix=prefix)
    try:
        answer = outbound.fetch(
            url,
            most_bytes=LONGEST_ANSWER,
            headers={"Add-Padding": "true"},
            configured=(authority_of(url),),
            seconds=TIMEOUT_SECONDS,
        )
    except (outbound.OutboundFailed, outbound.OutboundRefused) as error:
        logger.warning("breach service did not answer", error=str(error))
        return False
    return any(_is_hit(line, rest) for line in answer.body.decode("ascii", "replace").splitlines())


def _is_hit(line: str, rest: str) -> bool:
    """A line is the rest of a hash, a colon and a count; padding lines have the count 0."""
    suffix, _, count = line.strip().partition(":")
    return suffix.upper() == rest and count.strip() not in ("", "0")
