"""What this room does when the room of people speaks."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from accounts.confirmation import ON_DEVICE
from accounts.farewells import Farewell
from accounts.models import Session, User
from accounts.models.sessions import RAN_OUT
from accounts.signals import access_withdrawn, account_deleted, account_exporting, browser_signed_out, session_ended
from oidc import authorizations, connected_apps, frontchannel_logout, logout_deliveries
from oidc.models import Authorization


@receiver(session_ended)
def tell_clients(sessions: list[int], **_: Any) -> None:
    """Clients that keep sign-ins of their own hear that this one has ended, for whatever reason it has."""
    logout_deliveries.plan(sessions)


@receiver(session_ended)
def revoke_with_session(sessions: list[int], **_: Any) -> None:
    """What a sign-in authorized ends with it, unless the person let the client stay connected (offline_access).

    A device's own session is nothing but that app's: who ends it, other than by letting it run out, wants the app out.
    """
    ended_on_purpose = Q(session__amr__contains=[ON_DEVICE]) & ~Q(session__end_reason__in=RAN_OUT)
    chosen = Authorization.objects.filter(session__in=sessions)
    chosen = chosen.filter(~Q(scopes__contains=["offline_access"]) | ended_on_purpose)
    authorizations.revoke(chosen, reason="session ended")


@receiver(browser_signed_out)
def say_farewell(session: Session, **_: Any) -> Farewell:
    """What the browser has to do, and to wait for, so that its apps hear of the sign-out."""
    return frontchannel_logout.farewell(session)


@receiver(access_withdrawn)
def revoke_everything(person: int, reason: str, keep: int | None = None, **_: Any) -> None:
    """All that was ever issued for the person ends; what they consented to stays, for when they are back."""
    chosen = Authorization.objects.filter(person=person)
    if keep is not None:
        chosen = chosen.exclude(session=keep, session__isnull=False)
    authorizations.revoke(chosen, reason=reason)


@receiver(account_deleted)
def forget(person: User, **_: Any) -> None:
    """What this room keeps of a person points to their row and goes with it, but for what it told clients."""
    logout_deliveries.forget(person)


@receiver(account_exporting)
def export(person: User, **_: Any) -> dict[str, Any]:
    """The part of an export that is kept in this room."""
    return connected_apps.exported(person)
