"""Changes of a client by an administrator: judged as every registration is, and kept with all that follows from them.

Changes by the client itself are those of `client_configuration`.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audit.events import EventName
from audit.record import record
from oidc import authorizations, client_metadata, clients, logos, subjects
from oidc.models import Client

_MAKES_THE_SECTOR = {"subject_type", "sector_identifier_uri", "redirect_uris"}
_DERIVED = ("sector", "client_type", "client_secret")


@dataclass(frozen=True)
class Change:
    """A client as it is and as it is to be; `changed` names the fields that somebody chose anew."""

    before: Client
    after: Client
    changed: list[str]

    @property
    def other_subjects(self) -> bool:
        """Whether the client will know everybody by another subject."""
        return subjects.differ(self.before, self.after)

    @property
    def lacks_secret(self) -> bool:
        """Whether the client is to send a secret that nobody has given it yet."""
        return self.after.has_secret and not self.after.client_secret


def judge(client: Client, wanted: Mapping[str, Any]) -> Change:
    """What a client would be with other values in some of its fields. Raises ClientRefused.

    Hosts outside are asked only where the sector hangs on what changes, and a client is switched off whatever else may
    be wrong with it: neither a host that is down nor a setting of today stands in the way of that.
    """
    before, after = copy(client), copy(client)
    for field, value in wanted.items():
        setattr(after, field, value)
    changed = [field for field in wanted if getattr(before, field) != getattr(after, field)]
    if changed != ["is_active"] or after.is_active:
        _check(after)
    after.client_type = Client.CLIENT_PUBLIC if after.is_public else Client.CLIENT_CONFIDENTIAL
    if not after.has_secret:
        after.client_secret = ""
    if not _MAKES_THE_SECTOR.isdisjoint(changed):
        clients.put_sector(after)
    return Change(before, after, changed)


def _check(client: Client) -> None:
    columns = {field.attname: getattr(client, field.attname) for field in Client._meta.concrete_fields}
    if found := client_metadata.problems(columns):
        raise clients.ClientRefused(found)


@transaction.atomic
def keep(change: Change, *, by: str) -> None:
    """Store a change that was judged; `by` is the subject of whoever made it. Take its row's lock before judging."""
    client = change.after
    client.save(update_fields=[*change.changed, *_DERIVED, "updated"])
    record(EventName.CLIENT_CHANGED, person=by, client=client.client_id, fields=change.changed)
    if change.other_subjects:
        note_other_subjects(change.before, client, by=by)
        authorizations.revoke(client.authorizations.all(), reason="subjects changed")
    logos.follow(client)
    if "is_active" in change.changed and not client.is_active:
        authorizations.revoke(client.authorizations.all(), reason="client deactivated")


def note_other_subjects(before: Client, after: Client, *, by: str = "") -> None:
    """Keep for good by what a client knew people, and by what it knows them now."""
    record(
        EventName.CLIENT_SUBJECTS_CHANGED,
        person=by,
        client=after.client_id,
        before=_known_by(before),
        after=_known_by(after),
    )


def _known_by(client: Client) -> dict[str, str]:
    return {"subject_type": client.subject_type, "sector": client.sector}
