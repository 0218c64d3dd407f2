"""What this room does when the room of people speaks."""

from typing import Any

from django.dispatch import receiver

from accounts.signals import session_ended
from oidc import authorizations
from oidc.models import Authorization


@receiver(session_ended)
def revoke_with_session(sessions: list[int], **_: Any) -> None:
    """What a sign-in authorized ends with it, unless the person let the client stay connected (offline_access)."""
    chosen = Authorization.objects.filter(session__in=sessions).exclude(scopes__contains=["offline_access"])
    authorizations.revoke(chosen, reason="session ended")
