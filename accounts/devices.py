"""Where a person is signed in: each sign-in with the device it was made on, ended one by one or all at once."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.models import Session, User
from accounts.models.sessions import SessionQuerySet
from accounts.signals import access_withdrawn

# The first mark that a user agent carries names it: nearly all of them claim to be several others as well.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
SHOWN_CHARACTERS = 60  # of a user agent that names no browser known here


class DeviceUnknown(Exception):
    """The person is not signed in there: never was, is no longer, or it is another person's device."""


def describe(user_agent: str) -> str:
    """Browser and system in plain words, as far as a user agent tells them. It is a claim and proves nothing."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or user_agent[:SHOWN_CHARACTERS] or _("Unknown device")


def recognized(user_agent: str) -> str:
    """The same for a message to the owner: what names nothing known is left out, for a stranger may have written it."""
    known = any(mark in user_agent for mark, _name in (*BROWSERS, *SYSTEMS))
    return describe(user_agent if known else "")


def of(person: User) -> SessionQuerySet:
    """The sign-ins of a person that hold now, the one used last first."""
    return Session.objects.live().filter(person=person).order_by("-last_seen_at", "-pk")


@transaction.atomic
def end(*, person: User, sid: UUID) -> None:
    """Sign the person out at one device. Raises DeviceUnknown."""
    session = of(person).filter(public_id=sid).first()
    if session is None:
        raise DeviceUnknown
    sessions.end([session], reason="ended by the person")


@transaction.atomic
def end_others(*, keep: Session) -> int:
    """Sign the person out everywhere but in the session `keep`; returns at how many places they were signed in."""
    others = list(of(keep.person).exclude(pk=keep.pk))
    sessions.end(others, reason="ended by the person")
    return len(others)


@transaction.atomic
def end_everything(*, person: User, reason: str) -> None:
    """Sign the person out everywhere, and end all that apps may do in their name, also while they are away."""
    sessions.end(Session.objects.filter(person=person, ended_at=None), reason=reason)
    access_withdrawn.send(sender=User, person=person.pk, reason=reason)
