"""Clients: registered, found, authenticated. Their secrets are random: a keyed hash protects them, not a slow one."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import recorded_refusals
from audit.events import EventName
from audit.record import record
from oidc import client_assertion, client_metadata, logos, resources, response_types, sectors
from oidc.models import Client
from oidc.models.clients import AuthMethod
from oidc.protocol import client_documents, errors, jose
from oidc.protocol.authorization_request import ClientRules
from oidc.protocol.authorization_response import canonical
from oidc.protocol.client_authentication import Credentials


class ClientRefused(Exception):
    """The registration cannot be accepted. `problems` maps a field of Client to a sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{field} {problem}." for field, problem in problems.items()))
        self.problems = dict(problems)


def hash_secret(secret: str) -> str:
    """How a client secret is stored: HMAC-SHA256 under CLIENT_SECRET_HASH_KEY, in hexadecimal.

    A password hasher would cost a tenth of a second on every token request and protect nothing: there are 256 random
    bits to guess. The key makes a stolen table useless for comparing with secrets that leaked elsewhere.
    """
    key = settings.CLIENT_SECRET_HASH_KEY.encode()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()


def find(client_id: str) -> Client | None:
    """The active client of this name.

    One that a metadata document describes is one only while such documents are taken and its own is not too old.
    """
    client = Client.objects.filter(client_id=client_id, is_active=True).first()
    if client is None or not client.is_by_document:
        return client
    taken = client_documents.is_taken(client_id, settings.CLIENT_ID_METADATA_DOCUMENTS)
    return client if taken and client.is_kept(timezone.now()) else None


def authenticate(credentials: Credentials) -> Client:
    """The client that these credentials prove, by its registered method. Raises InvalidClient for all else."""
    client = find(credentials.client_id)
    matches = is_secret(client, credentials.secret or "")
    if client is None:  # logged, not recorded: strangers must not be able to fill the audit with names of their own
        raise errors.InvalidClient("unknown client")
    if client.token_endpoint_auth_method != credentials.method:
        raise _refused(credentials, "client authentication method is not the registered one")
    if client.has_secret and not matches:
        raise _refused(credentials, "wrong secret")
    if client.token_endpoint_auth_method == AuthMethod.PRIVATE_KEY_JWT:
        _check_assertion(client, credentials)
    return client


def is_secret(client: Client | None, secret: str) -> bool:
    """Whether it is the client's; nobody's is any's, but is compared all the same."""
    stored = client.client_secret if client is not None else ""
    return hmac.compare_digest(hash_secret(secret), stored)


def _check_assertion(client: Client, credentials: Credentials) -> None:
    try:
        client_assertion.prove(client, credentials.assertion or "")
    except jose.NotVerified as refusal:
        raise _refused(credentials, f"client assertion: {refusal}") from refusal


def _refused(credentials: Credentials, reason: str) -> errors.InvalidClient:
    recorded_refusals.keep(
        EventName.CLIENT_REFUSED, client=credentials.client_id, reason=reason, method=credentials.method
    )
    return errors.InvalidClient(reason)


def rules_of(client: Client) -> ClientRules:
    """What the protocol needs to know of a client."""
    return ClientRules(
        client_id=client.client_id,
        redirect_uris=tuple(client.redirect_uris.split()),
        scopes=frozenset(client.allowed_scopes),
        grant_types=frozenset(client.grant_types),
        public=client.is_public,
        response_types=frozenset(canonical(registered) for registered in client.response_types),
        offered=frozenset(response_types.offered()),
        pkce_required=client.pkce_required,
        resources=resources.known(),
        default_max_age=client.default_max_age,
        default_acr_values=tuple(client.default_acr_values),
    )


def register(fields: Mapping[str, Any]) -> tuple[Client, str | None]:
    """Store a client; `fields` are those of Client. Returns it with its secret, which is not to be had again.

    Raises ClientRefused.
    """
    client = judge(fields)
    return client, store(client)


def judge(fields: Mapping[str, Any]) -> Client:
    """A client that may be stored. Its sector_identifier_uri is asked here, outside of any transaction.

    Raises ClientRefused.
    """
    fields = client_metadata.with_defaults(fields)
    if found := client_metadata.problems(fields):
        raise ClientRefused(found)
    client = Client(**fields)
    client.client_type = Client.CLIENT_PUBLIC if client.is_public else Client.CLIENT_CONFIDENTIAL
    put_sector(client)
    return client


def put_sector(client: Client) -> None:
    """Find out which sector a client belongs to; its sector_identifier_uri is asked. Raises ClientRefused."""
    try:
        client.sector = sectors.find(client)
    except sectors.SectorUnknown as unknown:
        raise ClientRefused({"sector_identifier_uri": str(unknown)}) from unknown


@transaction.atomic
def store(client: Client, **details: Any) -> str | None:
    """Store a client that was judged, and return its new secret, if it is to have one. Raises ClientRefused."""
    secret = put_secret(client) if client.has_secret else None
    try:
        with transaction.atomic():
            client.save()
    except IntegrityError as error:
        raise ClientRefused({"client_id": "is taken"}) from error
    logos.follow(client)
    source = client.registration_source
    record(EventName.CLIENT_REGISTERED, client=client.client_id, name=client.name, source=source, **details)
    return secret


@transaction.atomic
def renew_secret(client: Client) -> str:
    """Give a client a new secret; the former one stops working at once. Raises ClientRefused if it has none."""
    if not client.has_secret:
        raise ClientRefused(
            {"token_endpoint_auth_method": f"is {client.token_endpoint_auth_method}: no secret is used"}
        )
    secret = put_secret(client)
    client.save(update_fields=["client_secret", "updated"])
    record(EventName.CLIENT_CHANGED, client=client.client_id, fields=["client_secret"])
    return secret


def put_secret(client: Client) -> str:
    """Draw a secret and keep its hash in the row, which the caller stores."""
    secret = secrets.token_urlsafe(32)
    client.client_secret = hash_secret(secret)
    return secret


def is_registered_origin(origin: str) -> bool:
    """Whether an active client registered this origin for its scripts."""
    rows = Client.objects.filter(is_active=True, allowed_origins__contains=origin).values_list(
        "allowed_origins", flat=True
    )
    return any(origin in row.split() for row in rows)
