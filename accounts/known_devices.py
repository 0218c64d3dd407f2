"""Browsers in which a person has signed in before: a signed cookie, so that strangers' guesses cannot lock them out."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.models.user import canonical_email

COOKIE = "__Host-known" if settings.SESSION_COOKIE_SECURE else "authserver_known"
SALT = "accounts.known_devices"
MAX_AGE = 180 * 86400  # seconds
_NOTED = "_signed_in_here"  # where a request keeps whose browser this has become
MOST_PEOPLE = 5  # in one browser; the oldest is forgotten


def _read(request: HttpRequest) -> dict[str, str]:
    """Address hash → device name, as far as the cookie is ours."""
    try:
        found = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _entry(email: str) -> str:
    """The cookie names nobody: it holds a keyed hash of the address."""
    return signing.Signer(salt=SALT).signature(canonical_email(email))[:16]


def device_of(request: HttpRequest, email: str) -> str:
    """The name of this browser for the person with this address, or "" when they have not signed in here before."""
    return _read(request).get(_entry(email), "")


def note(request: HttpRequest, email: str) -> None:
    """Have the answer to this request say that the person signed in here."""
    setattr(request, _NOTED, email)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Write into the browser what was noted during the request, if anything was."""
    email = getattr(request, _NOTED, "")
    if not email:
        return
    known = _read(request)
    device = known.pop(_entry(email), "") or secrets.token_urlsafe(12)
    newest = dict([*known.items(), (_entry(email), device)][-MOST_PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps(newest, salt=SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
