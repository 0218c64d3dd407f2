"""Everything that is kept about a person, gathered from every room for them to take along."""

from base64 import b64encode
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from accounts import credentials
from accounts.models import Identity, Picture, Session, User
from accounts.profile import claims_of
from accounts.signals import account_exporting
from audit.events import EventName
from audit.models import Event
from audit.record import record


@transaction.atomic
def export(*, person: User) -> dict[str, Any]:
    """All of it, as sections of a JSON document; times are datetimes. The owner is told by mail."""
    document: dict[str, Any] = {"exported_at": timezone.now(), **_own_part(person)}
    for _, part in account_exporting.send(sender=User, person=person):
        document.update(cast("dict[str, Any]", part))
    record(EventName.ACCOUNT_EXPORTED, person=person.public_id)
    credentials.tell(person, "account_exported")
    return document


def _own_part(person: User) -> dict[str, Any]:
    return {
        "account": {
            "sub": str(person.public_id),
            **claims_of(person),
            "email_verified_at": person.email_verified_at,
            "phone_number_verified_at": person.phone_number_verified_at,
            "created_at": person.created_at,
            "updated_at": person.updated_at,
            "has_password": person.has_usable_password(),
        },
        "pictures": [_picture(row) for row in Picture.objects.filter(person=person)],
        "sessions": [_session(row) for row in Session.objects.filter(person=person).order_by("pk")],
        "identities": [_identity(row) for row in Identity.objects.filter(person=person).order_by("pk")],
        "events": [_event(row) for row in Event.objects.filter(person=str(person.public_id)).order_by("pk")],
    }


def _picture(row: Picture) -> dict[str, Any]:
    return {"type": "image/webp", "base64": b64encode(bytes(row.content)).decode(), "updated_at": row.updated_at}


def _session(row: Session) -> dict[str, Any]:
    return {
        "sid": str(row.public_id),
        "began_at": row.created_at,
        "confirmed_at": row.auth_time,
        "last_used_at": row.last_seen_at,
        "ended_at": row.ended_at,
        "methods": row.amr,
        "ip": row.ip,
        "user_agent": row.user_agent,
    }


def _identity(row: Identity) -> dict[str, Any]:
    return {
        "provider": row.provider,
        "identifier": row.uid,
        "email": row.email,
        "name": row.name,
        "linked_at": row.created_at,
        "last_used_at": row.last_used_at,
    }


def _event(row: Event) -> dict[str, Any]:
    return {
        "at": row.at,
        "name": row.name,
        "client_id": row.client,
        "sid": row.session,
        "reason": row.reason,
        "ip": row.ip,
        "user_agent": row.user_agent,
        "details": row.details,
    }
