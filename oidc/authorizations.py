"""The yes: given, remembered as consent, revoked."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Session, User
from audit.events import EventName
from audit.record import record
from oidc.models import Authorization, Client, Consent
from oidc.protocol.authorization_request import AuthorizationRequest


def has_consent(person: User, client: Client, scopes: Collection[str], resources: Collection[str] = ()) -> bool:
    """Whether the person let this client have all of `scopes`, at all of `resources`; our own need not ask."""
    return (
        client.first_party
        or Consent.objects.filter(
            person=person, client=client, scopes__contains=list(scopes), resources__contains=list(resources)
        ).exists()
    )


@transaction.atomic
def give_consent(person: User, client: Client, scopes: Collection[str], resources: Collection[str] = ()) -> None:
    """Remember that the person let this client have `scopes`, at `resources`, besides what was let before."""
    consent, created = Consent.objects.select_for_update().get_or_create(
        person=person, client=client, defaults={"scopes": list(scopes), "resources": list(resources)}
    )
    if not created:
        consent.scopes = list(dict.fromkeys([*consent.scopes, *scopes]))
        consent.resources = list(dict.fromkeys([*consent.resources, *resources]))
        consent.given_at = timezone.now()
        consent.save(update_fields=["scopes", "resources", "given_at"])
    record(
        EventName.CONSENT_GIVEN,
        person=person.public_id,
        client=client.client_id,
        scopes=list(scopes),
        resources=list(resources),
    )


def authorize(request: AuthorizationRequest, client: Client, session: Session) -> Authorization:
    """Store the yes with a frozen picture of how the person was known."""
    return Authorization.objects.create(
        person=session.person,
        client=client,
        session=session,
        sid=session.public_id,
        scopes=list(request.scopes),
        resources=list(request.resources),
        nonce=request.nonce,
        auth_time=session.auth_time,
        acr=session.acr,
        amr=session.amr,
    )


@transaction.atomic
def revoke(chosen: QuerySet[Authorization], *, reason: str, now: datetime | None = None) -> int:
    """Revoke authorizations; every code and token issued from them is dead at once. Returns how many were alive.

    One event a client and person is enough to tell the story, however many tokens there were.
    """
    alive = Authorization.objects.filter(pk__in=chosen.values("pk"), revoked_at=None)
    told = list(
        alive.order_by()
        .values("person__public_id", "client__client_id", "sid")
        .annotate(authorizations=ArrayAgg("public_id"))
    )
    count = alive.update(revoked_at=now or timezone.now(), revoke_reason=reason)
    for row in told:
        record(
            EventName.AUTHORIZATION_REVOKED,
            person=row["person__public_id"],
            client=row["client__client_id"],
            session=row["sid"] or "",
            reason=reason,
            authorizations=[str(public_id) for public_id in row["authorizations"]],
        )
    return count
