"""Which response types this server gives at all: `code`, and beyond it only what its operator lets in."""

from django.conf import settings

from oidc.protocol.authorization_response import CODE, RESPONSE_TYPES


def offered() -> tuple[str, ...]:
    """In the spelling that `authorization_response.canonical` gives any other."""
    return RESPONSE_TYPES if settings.FRONT_CHANNEL_RESPONSE_TYPES else (CODE,)


def grant_types() -> tuple[str, ...]:
    """The grant types that go with them, of which the token endpoint knows nothing (Registration 1.0 §2)."""
    return ("implicit",) if settings.FRONT_CHANNEL_RESPONSE_TYPES else ()
