"""Registrations managed by their clients (RFC 7592): read, replaced, deleted, by the registration access token."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import throttles
from audit.events import EventName
from audit.record import record
from oidc import authorizations, clients, own_changes, registration
from oidc.handles import fingerprint, new_handle
from oidc.models import Client, ClientLogo, Consent
from oidc.protocol import errors
from oidc.registration import Admission, Registered


def find(client_id: str, access_token: str) -> Registered:
    """The client that registered itself and holds this token. Raises InvalidToken."""
    client = Client.objects.filter(
        client_id=client_id,
        is_active=True,
        registration_source=Client.RegistrationSource.DCR,
        registration_access_token_hash=fingerprint(access_token),
    ).first()
    if client is None:
        raise errors.InvalidToken("no such live registration access token for this client")
    return Registered(client, None, access_token)


def replace(present: Registered, document: dict[str, Any]) -> Registered:
    """Put a new registration in the place of the present one; what the document leaves out is no longer registered.

    The registration access token is replaced too: the former one is used up by this. A secret is told where the client
    had none before. Raises InvalidToken, InvalidClientMetadata, InvalidRedirectUri, TemporarilyUnavailable, or
    Throttled.
    """
    client = present.client
    throttles.hit(throttles.REGISTER_AGAIN, client.client_id)
    _check_identity(client, document)
    kept = {column: getattr(client, column) for column in ("client_id", "pkce_required", "allowed_origins")}
    judged = registration.judge({**registration.columns_of(document, _admission(client)), **kept})
    values = own_changes.values_of(judged)
    changed = own_changes.between(client, values)
    secret = clients.put_secret(judged) if judged.has_secret and not client.client_secret else None
    if secret is not None or not judged.has_secret:
        values["client_secret"] = judged.client_secret
    access_token = new_handle()
    with transaction.atomic():
        _consume(present, registration_access_token_hash=fingerprint(access_token), **values)
        own_changes.settle(client, judged, changed, reason="by the client itself")
    return Registered(client, secret, access_token)


@transaction.atomic
def delete(present: Registered) -> None:
    """Deregister: everything that was issued to the client is dead at once. Raises InvalidToken.

    The row stays, switched off, as long as there are authorizations of people's to tell whom they once let in.
    """
    client = present.client
    _consume(present, is_active=False, client_secret="", registration_access_token_hash="")
    ClientLogo.objects.filter(client=client).delete()
    Consent.objects.filter(client=client).delete()
    authorizations.revoke(client.authorizations.all(), reason="client deleted")
    record(EventName.CLIENT_DELETED, client=client.client_id, name=client.name)


def _consume(present: Registered, **values: Any) -> None:
    """Change the row if the token is still the one that opens it, and the row what it was when that was seen.

    Of two requests at once one is too late, and none undoes what an operator has changed meanwhile.
    """
    row = Client.objects.filter(
        pk=present.client.pk, is_active=True, registration_access_token_hash=fingerprint(present.access_token)
    )
    if row.filter(updated=present.client.updated).update(updated=timezone.now(), **values) == 1:
        return
    if row.exists():
        raise errors.TemporarilyUnavailable("registration changed by an operator meanwhile")
    raise errors.InvalidToken("registration access token replaced meanwhile")


def _check_identity(client: Client, document: dict[str, Any]) -> None:
    """RFC 7592 §2.2: the client names itself; it may repeat its secret, and cannot choose one."""
    if document.get("client_id") != client.client_id:
        raise errors.InvalidClientMetadata("client_id", hint="client_id must be the client's own")
    secret = document.get("client_secret")
    if secret is not None and not (isinstance(secret, str) and clients.is_secret(client, secret)):
        raise errors.InvalidClientMetadata("client_secret", hint="client_secret must be the client's own")


def _admission(client: Client) -> Admission:
    """What it has. Scopes beyond that only where anybody may have them: an operator may have given it fewer."""
    usual = registration.for_strangers()
    more = usual.scopes if settings.CLIENT_REGISTRATION == registration.OPEN else []
    return Admission(list(dict.fromkeys([*client.allowed_scopes, *more])), usual.grant_types | set(client.grant_types))
