"""Changes of a client by itself, or by the document that describes it: the new registration replaces the former whole.

Changes by an administrator are those of `client_changes`.
"""

from typing import Any

from audit.events import EventName
from audit.record import record
from oidc import authorizations, client_changes, client_metadata, logos, subjects
from oidc.models import Client, Consent

# People let in an app that they recognised by these.
_SHOWN = {"name", "redirect_uris", "logo_uri", "client_uri"}
_SUBJECTS = {"subject_type", "sector"}
_DERIVED = ("allowed_origins", "pkce_required", "sector", "client_type")


def values_of(judged: Client) -> dict[str, Any]:
    """The columns that a registration decides, as they are in a client that was judged and not stored."""
    return {column: getattr(judged, column) for column in (*client_metadata.COLUMNS, *_DERIVED)}


def between(client: Client, values: dict[str, Any]) -> list[str]:
    """The columns in which a stored client differs from `values`."""
    return [column for column in values if getattr(client, column) != values[column]]


def settle(client: Client, judged: Client, changed: list[str], *, reason: str) -> None:
    """Do and record what follows from a change that was stored a moment ago; call it in the same transaction.

    `client` is as it was before, and read anew at the end.
    """
    _forget(client, changed)
    if "token_endpoint_auth_method" in changed and judged.is_public:
        # What was issued to the holder of a key or a secret must not be worth anything to whoever has none.
        authorizations.revoke(client.authorizations.all(), reason="client authentication dropped")
    record(EventName.CLIENT_CHANGED, client=client.client_id, reason=reason, fields=changed)
    if subjects.differ(client, judged):
        client_changes.note_other_subjects(client, judged)
    client.refresh_from_db()
    logos.follow(client)


def _forget(client: Client, changed: list[str]) -> None:
    """What no longer holds after a change: that people know whom they let in, and by which subjects it knows them."""
    if _SHOWN & set(changed):
        Consent.objects.filter(client=client).delete()
    if _SUBJECTS & set(changed):
        authorizations.revoke(client.authorizations.all(), reason="subjects changed")
