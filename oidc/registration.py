"""Dynamic registration (RFC 7591, OpenID Connect Dynamic Client Registration 1.0): clients that register themselves.

They get less than what an operator may give: they are never ours, never trusted with passwords, and people are told
that nobody here has verified them. What a client asks for beyond that is left out, and the answer tells it so.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import transaction

from accounts import throttles
from oidc import client_metadata, clients, initial_access_tokens, response_types
from oidc.handles import fingerprint, new_handle
from oidc.models import Client, InitialAccessToken
from oidc.models.clients import AuthMethod, default_scopes
from oidc.protocol import errors, metadata, web_addresses
from oidc.protocol.authorization_response import canonical
from oidc.protocol.client_metadata import ClientMetadata, read

OFF, OPEN = "off", "open"  # what else CLIENT_REGISTRATION may be needs an initial access token
NOT_FOR_STRANGERS = {"client_credentials", "urn:ietf:params:oauth:grant-type:device_code"}


@dataclass(frozen=True)
class Admission:
    """What may be registered: as anybody, by an operator's token, or by what a client has already."""

    scopes: list[str]
    grant_types: set[str]
    token: InitialAccessToken | None = None


@dataclass(frozen=True)
class Registered:
    """A client with what it is told once: its secret, if it has got a new one, and the token to manage itself with."""

    client: Client
    secret: str | None
    access_token: str


def is_offered() -> bool:
    """Whether there is a registration endpoint at all."""
    return settings.CLIENT_REGISTRATION != OFF


def admit(token: str | None) -> Admission:
    """What may be registered by an initial access token, or without one.

    Raises InvalidToken, or Throttled where anybody may register.
    """
    if token is None and settings.CLIENT_REGISTRATION == OPEN:
        throttles.hit(throttles.REGISTER_BY_NETWORK, throttles.network())
        return for_strangers()
    found = initial_access_tokens.find(token) if token is not None else None
    if found is None:
        raise errors.InvalidToken("no live initial access token")
    return Admission(found.allowed_scopes or default_scopes(), set(client_metadata.offered().grant_types), found)


def register(document: dict[str, Any], admission: Admission) -> Registered:
    """Register a client by what it says of itself. Raises InvalidToken, InvalidClientMetadata, InvalidRedirectUri."""
    columns = columns_of(document, admission)
    client = judge({**columns, "pkce_required": settings.CLIENT_REGISTRATION_PKCE_REQUIRED})
    access_token = new_handle()
    client.registration_access_token_hash = fingerprint(access_token)
    with transaction.atomic():
        if admission.token is not None and not initial_access_tokens.consume(admission.token):
            raise errors.InvalidToken("initial access token used up meanwhile")
        by = admission.token.name if admission.token is not None else ""
        secret = clients.store(client, initial_access_token=by)
    return Registered(client, secret, access_token)


def for_strangers() -> Admission:
    """What anybody may have: people must sign in and consent before it is worth anything."""
    return Admission(default_scopes(), set(client_metadata.offered().grant_types) - NOT_FOR_STRANGERS)


def columns_of(document: dict[str, Any], admission: Admission) -> dict[str, Any]:
    """The fields of Client that a document stands for, within the admission. Raises InvalidClientMetadata."""
    asked = _read(document)
    scope = asked.scope or tuple(admission.scopes)
    kept = replace(asked, scope=scope, client_name=_name(asked)).narrowed(
        scope=admission.scopes,
        grant_types=admission.grant_types,
        response_types=[each for each in asked.response_types if canonical(each) in response_types.offered()],
    )
    if not kept.scope:
        raise errors.InvalidClientMetadata("no scope left", hint="scope has none that may be registered here")
    return client_metadata.as_columns(kept)


def columns_by_operator(document: dict[str, Any]) -> dict[str, Any]:
    """The same where an operator vouches for the document: nothing is left out of it, what is not offered is refused.

    Without `subject_type` it is open, and follows from whose the client is. Raises InvalidClientMetadata.
    """
    asked = _read(document)
    whole = replace(asked, scope=asked.scope or tuple(default_scopes()), client_name=_name(asked))
    columns = client_metadata.as_columns(whole)
    if document.get("subject_type") in (None, ""):
        del columns["subject_type"]
    return {**columns, "allowed_origins": " ".join(_origins(columns["redirect_uris"])) if asked.is_public else ""}


def _read(document: dict[str, Any]) -> ClientMetadata:
    """Nothing in a list of addresses may pass as none or as two of them, for they are kept with spaces between."""
    asked = read(document)
    for member in ("redirect_uris", "post_logout_redirect_uris"):
        if any(uri.split() != [uri] for uri in getattr(asked, member)):
            hint = f"{member} must each be one address"
            kind = errors.InvalidRedirectUri if member == "redirect_uris" else errors.InvalidClientMetadata
            raise kind(hint, hint=hint)
    return asked


def judge(columns: dict[str, Any]) -> Client:
    """A client that nobody vouches for, as the rules of every registration judge it.

    Their refusal is in the words of RFC 7591 §3.2.2.
    """
    columns = {**columns, "registration_source": Client.RegistrationSource.DCR}
    public = columns["token_endpoint_auth_method"] == AuthMethod.NONE
    if public:
        columns = {**columns, "pkce_required": True, "allowed_origins": " ".join(_origins(columns["redirect_uris"]))}
    try:
        return clients.judge(columns)
    except clients.ClientRefused as refused:
        named = {client_metadata.member_of(column): problem for column, problem in refused.problems.items()}
        told = "; ".join(f"{member} {problem}" for member, problem in named.items())
        kind = errors.InvalidRedirectUri if "redirect_uris" in refused.problems else errors.InvalidClientMetadata
        raise kind(told, hint=told) from refused


def _name(asked: ClientMetadata) -> str:
    """A client's name, or what one without is shown by: a host, more than a name that it could have chosen."""
    hosts = [web_addresses.host(uri) for uri in (asked.client_uri, *asked.redirect_uris)]
    return asked.client_name or next(filter(None, hosts), "Unnamed app")


def _origins(redirect_uris: str) -> list[str]:
    """Where the scripts of a client without a server of its own run: they must be able to read the token endpoint."""
    return sorted({origin for uri in redirect_uris.split() if (origin := web_addresses.serialized_origin(uri))})


def information(registered: Registered) -> dict[str, Any]:
    """The client information response (RFC 7591 §3.2.1, RFC 7592 §3), as JSON values."""
    client = registered.client
    endpoint = settings.ISSUER + metadata.ENDPOINTS[metadata.REGISTRATION]
    told: dict[str, Any] = {
        "client_id": client.client_id,
        "client_id_issued_at": int(client.created.timestamp()),
        "registration_access_token": registered.access_token,
        "registration_client_uri": f"{endpoint}/{quote(client.client_id, safe='')}",
    }
    if registered.secret is not None:
        told["client_secret"] = registered.secret
    if client.has_secret:
        told["client_secret_expires_at"] = 0
    return {**told, **client_metadata.of(client).as_document()}
