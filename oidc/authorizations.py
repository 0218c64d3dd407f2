"""The yes: given, remembered as consent, revoked."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Session, User
from audit.events import EventName
from audit.record import record
from oidc.models import Authorization, Client, Consent, DeviceGrant
from oidc.protocol.authorization_request import AuthorizationRequest
from oidc.protocol.claims import names_of


def has_consent(person: User, client: Client, request: AuthorizationRequest) -> bool:
    """Whether the person let this client have all that it asks for, at all of the APIs; our own need not ask."""
    if client.first_party:
        return True
    given = Consent.objects.filter(person=person, client=client).first()
    return (
        given is not None
        and set(request.scopes) <= set(given.scopes)
        and set(request.resources) <= set(given.resources)
        and request.single_claims <= {*given.claims, *names_of(given.scopes)}
    )


@transaction.atomic
def give_consent(person: User, client: Client, request: AuthorizationRequest) -> None:
    """Remember that the person let this client have what it asks for, besides what was let before."""
    asked: dict[str, Any] = {
        "scopes": list(request.scopes),
        "claims": sorted(request.single_claims),
        "resources": list(request.resources),
    }
    consent, created = Consent.objects.select_for_update().get_or_create(person=person, client=client, defaults=asked)
    if not created:
        for column, names in asked.items():
            setattr(consent, column, list(dict.fromkeys([*getattr(consent, column), *names])))
        consent.given_at = timezone.now()
        consent.save(update_fields=[*asked, "given_at"])
    record(EventName.CONSENT_GIVEN, person=person.public_id, client=client.client_id, **asked)


def authorize(request: AuthorizationRequest, client: Client, session: Session) -> Authorization:
    """Store the yes with a frozen picture of how the person was known."""
    return _store(
        client,
        session,
        scopes=list(request.scopes),
        claims=request.claims.as_json(),
        resources=list(request.resources),
        nonce=request.nonce,
    )


def authorize_device(grant: DeviceGrant, client: Client, session: Session) -> Authorization:
    """The same for what a person approved for a device, whose own `session` is."""
    return _store(client, session, scopes=grant.scope.split(), resources=grant.resources)


def _store(client: Client, session: Session, **asked: Any) -> Authorization:
    return Authorization.objects.create(
        person=session.person,
        client=client,
        session=session,
        sid=session.public_id,
        **asked,
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
