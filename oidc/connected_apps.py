"""The apps a person let in: what each may know, since when, when it last used that; and their withdrawal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from audit.events import EventName
from audit.record import record
from oidc import authorizations, login_initiation
from oidc import standing as standings
from oidc.models import AccessToken, Authorization, Client, Consent
from oidc.protocol.claims import names_of
from oidc.protocol.claims_request import ClaimsRequest
from oidc.scopes import Scope, described, described_claims
from oidc.standing import Standing


class AppUnknown(Exception):
    """The person never let this client in, or has withdrawn it."""


@dataclass(frozen=True)
class ConnectedApp:
    """One client, as a person sees it.

    `scopes` are the names of all that it was allowed and still may use, `claims` those that it asked for one by one.
    """

    client: Client
    scopes: tuple[str, ...]
    claims: frozenset[str]
    since: datetime
    last_used_at: datetime

    @property
    def knows(self) -> list[Scope]:
        """What it may know and do, in plain words."""
        return [*described(self.scopes), *described_claims(self.claims - names_of(self.scopes))]

    @property
    def standing(self) -> Standing:
        """Whether an operator registered it, and where it is."""
        return standings.of(self.client, next(iter(self.client.redirect_uris.split()), ""))

    @property
    def start_url(self) -> str:
        """Where its own sign-in begins; "" where it has not said."""
        return login_initiation.address(self.client)


def of(person: User) -> list[ConnectedApp]:
    """The apps that could use the account now or would not have to ask again, the one used last first."""
    consents = {consent.client_id: consent for consent in _consents(person)}
    standing: dict[int, list[Authorization]] = {}
    for authorization in _standing(person):
        standing.setdefault(authorization.client_id, []).append(authorization)
    used = dict(_last_tokens(person))
    clients = Client.objects.select_related("logo").defer("logo__picture").in_bulk({*consents, *standing})
    apps = [_app(client, consents.get(pk), standing.get(pk, []), used.get(pk)) for pk, client in clients.items()]
    return sorted(apps, key=lambda app: app.last_used_at, reverse=True)


def _consents(person: User) -> Iterable[Consent]:
    return Consent.objects.filter(person=person)


def _standing(person: User) -> Iterable[Authorization]:
    return Authorization.objects.filter(person=person, revoked_at=None).order_by("created_at")


def _last_tokens(person: User) -> Iterable[tuple[int, datetime]]:
    """Client and time of its newest access token; later rows of a client replace earlier ones."""
    rows = AccessToken.objects.filter(authorization__person=person, authorization__revoked_at=None)
    return rows.order_by("created").values_list("application_id", "created")


def _app(
    client: Client, consent: Consent | None, standing: list[Authorization], token_at: datetime | None
) -> ConnectedApp:
    consented = [(consent.given_at, consent.scopes, consent.claims)] if consent is not None else []
    used = [(row.created_at, row.scopes, ClaimsRequest.from_json(row.claims).personal) for row in standing]
    yeses = [*consented, *used]
    times = [time for time, _, _ in yeses]
    return ConnectedApp(
        client=client,
        scopes=tuple(dict.fromkeys(scope for _, scopes, _ in yeses for scope in scopes)),
        claims=frozenset(claim for _, _, claims in yeses for claim in claims),
        since=min(times),
        last_used_at=max([*times, token_at] if token_at is not None else times),
    )


@transaction.atomic
def withdraw(*, person: User, client_id: str) -> None:
    """Take back all that a client was allowed: its tokens are dead at once, it must ask again. Raises AppUnknown."""
    client = Client.objects.filter(client_id=client_id).first()
    if client is None:
        raise AppUnknown
    forgotten, _ = Consent.objects.filter(person=person, client=client).delete()
    rows = Authorization.objects.filter(person=person, client=client)
    ended = authorizations.revoke(rows, reason="withdrawn by the person", now=timezone.now())
    if not forgotten and not ended:
        raise AppUnknown
    record(EventName.CONSENT_WITHDRAWN, person=person.public_id, client=client.client_id)


def exported(person: User) -> dict[str, Any]:
    """What this room keeps about a person, for their export."""
    consents = Consent.objects.filter(person=person).select_related("client").order_by("pk")
    rows = Authorization.objects.filter(person=person).select_related("client").order_by("pk")
    return {
        "consents": [
            {
                "app": row.client.name,
                "client_id": row.client.client_id,
                "scopes": row.scopes,
                "claims": row.claims,
                "resources": row.resources,
                "given_at": row.given_at,
            }
            for row in consents
        ],
        "authorizations": [
            {
                "app": row.client.name,
                "client_id": row.client.client_id,
                "scopes": row.scopes,
                "claims": row.claims,
                "resources": row.resources,
                "given_at": row.created_at,
                "signed_in_at": row.auth_time,
                "withdrawn_at": row.revoked_at,
            }
            for row in rows
        ],
    }
