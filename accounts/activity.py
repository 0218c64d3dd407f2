"""What happened around a person's account, told to them in plain words. What only machines care about is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.devices import describe
from accounts.models import User
from audit.events import EventName
from audit.models import Event

PAGE_LENGTH = 25
SENTENCES: dict[str, str | Promise] = {
    EventName.PERSON_CREATED: _("Your account was created."),
    EventName.PERSON_CHANGED: _("An administrator changed something of your account."),
    EventName.PERSON_DEACTIVATED: _("An administrator closed your account."),
    EventName.PERSON_REACTIVATED: _("An administrator opened your account again."),
    EventName.SIGNIN_SUCCEEDED: _("You signed in."),
    EventName.SIGNIN_REFUSED: _("Somebody tried to sign in with your address and failed."),
    EventName.SIGNIN_CONFIRMED: _("You confirmed that it is you."),
    EventName.SESSION_ENDED: _("A device was signed out."),
    EventName.HANDOFF_APPROVED: _("You approved a sign-in on another device."),
    EventName.HANDOFF_REFUSED: _("You refused a sign-in on another device."),
    EventName.HANDOFF_COMPLETED: _("You signed in with the help of another device."),
    EventName.RECOVERY_BEGUN: _("A way to choose a new password was asked for."),
    EventName.PASSWORD_CHANGED: _("Your password was changed."),
    EventName.ACCOUNT_SECURED: _("You reported that it was not you; everybody was signed out."),
    EventName.PROFILE_CHANGED: _("Your profile was changed."),
    EventName.PICTURE_CHANGED: _("Your picture was changed."),
    EventName.PICTURE_REMOVED: _("Your picture was removed."),
    EventName.EMAIL_CHANGE_BEGUN: _("A change of your email address was begun."),
    EventName.EMAIL_CHANGED: _("Your email address was changed."),
    EventName.IDENTITY_LINKED: _("An account elsewhere was linked, so that it signs you in here."),
    EventName.IDENTITY_UNLINKED: _("An account elsewhere was unlinked."),
    EventName.ACCOUNT_EXPORTED: _("Your data was downloaded."),
    EventName.DELETION_REQUESTED: _("The deletion of your account was asked for."),
    EventName.DELETION_CANCELLED: _("The deletion of your account was called off."),
    EventName.CONSENT_GIVEN: _("You allowed an app to use your account."),
    EventName.CONSENT_DENIED: _("You did not allow an app to use your account."),
    EventName.CONSENT_WITHDRAWN: _("You withdrew the access of an app."),
    EventName.DEVICE_APPROVED: _("You let an app on another device use your account."),
    EventName.DEVICE_DENIED: _("You did not let an app on another device use your account."),
    EventName.DEVICE_CONNECTED: _("An app on another device signed in to your account."),
    EventName.AUTHORIZATION_ISSUED: _("You signed in to an app."),
    EventName.AUTHORIZATION_REVOKED: _("The access of an app ended."),
    EventName.CODE_REPLAYED: _("The access of an app was stopped, because somebody else may have tried to use it."),
    EventName.TOKEN_REUSED: _("The access of an app was stopped, because somebody else may have tried to use it."),
    EventName.LOGOUT_REQUESTED: _("You signed out from an app."),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `client` is the client_id of the app concerned, or "". `ip` is "" when not known."""

    at: datetime
    name: str
    sentence: str | Promise
    client: str
    device: str
    ip: str


@dataclass(frozen=True)
class Page:
    """A stretch of entries, the newest first. `older` is the cursor of the next stretch, or None at the end."""

    entries: Sequence[Entry]
    older: int | None


def page(*, person: User, before: int | None = None, length: int = PAGE_LENGTH) -> Page:
    """What happened to this person before the cursor `before`, at most `length` entries."""
    rows = Event.objects.filter(person=str(person.public_id), name__in=SENTENCES)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: length + 1])
    older = found[length - 1].pk if len(found) > length else None
    return Page(entries=[_entry(event) for event in found[:length]], older=older)


def _entry(event: Event) -> Entry:
    return Entry(
        at=event.at,
        name=event.name,
        sentence=SENTENCES[event.name],
        client=event.client,
        device=describe(event.user_agent) if event.user_agent else "",
        ip=event.ip or "",
    )
