"""Clients: registered, found, authenticated. Their secrets are random: a keyed hash protects them, not a slow one."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from audit.events import EventName
from audit.record import record
from oidc import client_assertion
from oidc.models import Client
from oidc.models.client_metadata import SubjectType
from oidc.models.clients import AuthMethod
from oidc.protocol import errors, jose, jwks
from oidc.protocol.authorization_request import SCOPE_TOKEN, ClientRules
from oidc.protocol.client_authentication import CLIENT_ID, Credentials
from oidc.protocol.redirect_uris import registration_problem
from oidc.protocol.sectors import sector_of

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")


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
    """The active client of this name."""
    return Client.objects.filter(client_id=client_id, is_active=True).first()


def authenticate(credentials: Credentials) -> Client:
    """The client that these credentials prove, by its registered method. Raises InvalidClient for all else."""
    client = find(credentials.client_id)
    stored = client.client_secret if client is not None else ""
    matches = hmac.compare_digest(hash_secret(credentials.secret or ""), stored)
    if client is None:  # logged, not recorded: strangers must not be able to fill the audit with names of their own
        raise errors.InvalidClient("unknown client")
    if client.token_endpoint_auth_method != credentials.method:
        raise _refused(credentials, "client authentication method is not the registered one")
    if client.has_secret and not matches:
        raise _refused(credentials, "wrong secret")
    if client.token_endpoint_auth_method == AuthMethod.PRIVATE_KEY_JWT:
        _check_assertion(client, credentials)
    return client


def _check_assertion(client: Client, credentials: Credentials) -> None:
    try:
        client_assertion.prove(client, credentials.assertion or "")
    except jose.NotVerified as refusal:
        raise _refused(credentials, f"client assertion: {refusal}") from refusal


def _refused(credentials: Credentials, reason: str) -> errors.InvalidClient:
    record(EventName.CLIENT_REFUSED, client=credentials.client_id, reason=reason, method=credentials.method)
    return errors.InvalidClient(reason)


def rules_of(client: Client) -> ClientRules:
    """What the protocol needs to know of a client."""
    return ClientRules(
        client_id=client.client_id,
        redirect_uris=tuple(client.redirect_uris.split()),
        scopes=frozenset(client.allowed_scopes),
        grant_types=frozenset(client.grant_types),
        public=client.is_public,
    )


def problems(fields: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a registration: field of Client → what is wrong with it. Empty when all is well."""
    public = fields["token_endpoint_auth_method"] == AuthMethod.NONE
    grants = set(fields["grant_types"])
    found = {
        "name": "" if 0 < len((fields["name"] or "").strip()) <= 255 else "must have 1 to 255 characters",
        "client_id": _client_id_problem(fields.get("client_id")),
        "allowed_scopes": _scope_problem(fields.get("allowed_scopes", ())),
        "redirect_uris": _uri_problem(fields["redirect_uris"], native=public),
        "post_logout_redirect_uris": _uri_problem(fields.get("post_logout_redirect_uris"), native=public),
        "grant_types": _grant_problem(grants, public=public),
        "challenge_allowed": _challenge_problem(fields, grants),
        "allowed_origins": _origin_problem(fields.get("allowed_origins")),
        "jwks": _key_problem(fields),
        "token_endpoint_auth_signing_alg": _algorithm_problem(fields.get("token_endpoint_auth_signing_alg")),
    }
    if "authorization_code" in grants and not (fields["redirect_uris"] or "").split():
        found["redirect_uris"] = "must have at least one address for the authorization_code grant"
    return {field: problem for field, problem in found.items() if problem}


def _client_id_problem(client_id: str | None) -> str:
    """RFC 6749 appendix A.1, as far as a client can send it."""
    return "" if client_id is None or CLIENT_ID.fullmatch(client_id) else "must be 1 to 255 printable ASCII characters"


def _scope_problem(scopes: Collection[str]) -> str:
    """RFC 6749 §3.3, in the length of the column."""
    wrong = [scope for scope in scopes if len(scope) > 100 or not SCOPE_TOKEN.fullmatch(scope)]
    return f"must each be one scope of at most 100 characters: {wrong[0][:100]}" if wrong else ""


def _uri_problem(uris: str | None, *, native: bool) -> str:
    for uri in (uris or "").split():
        if problem := registration_problem(uri, native=native):
            return f"{problem}: {uri}"
    return ""


def _origin_problem(origins: str | None) -> str:
    for origin in (origins or "").split():
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
            return f"must be origins such as https://app.example.com: {origin}"
    return ""


def _grant_problem(grants: set[str], *, public: bool) -> str:
    if not grants:
        return "must not be empty"
    if unknown := grants - set(GRANT_TYPES):
        return f"are not offered: {', '.join(sorted(unknown))}"
    return "cannot have client_credentials without a secret" if public and "client_credentials" in grants else ""


def _key_problem(fields: Mapping[str, Any]) -> str:
    """OpenID Connect Dynamic Client Registration 1.0 §2: keys by value or by reference, never both."""
    by_value, by_reference = fields.get("jwks"), fields.get("jwks_uri")
    if by_value and by_reference:
        return "and jwks_uri cannot both be registered"
    if by_value:
        return jwks.problem(by_value)
    needed = fields["token_endpoint_auth_method"] == AuthMethod.PRIVATE_KEY_JWT and not by_reference
    return "or jwks_uri is needed for private_key_jwt" if needed else ""


def _algorithm_problem(algorithm: str | None) -> str:
    return "" if not algorithm or algorithm in jose.ALGORITHMS else f"must be of {', '.join(jose.ALGORITHMS)}"


def _challenge_problem(fields: Mapping[str, Any], grants: set[str]) -> str:
    """People give their password to such a client: they must know it as one of ours, and it trades in codes."""
    if not fields.get("challenge_allowed"):
        return ""
    if not fields.get("first_party"):
        return "is for first-party clients alone"
    return "" if "authorization_code" in grants else "needs the authorization_code grant"


@transaction.atomic
def register(fields: Mapping[str, Any]) -> tuple[Client, str | None]:
    """Store a client; `fields` are those of Client. Returns it with its secret, which is not to be had again.

    Raises ClientRefused.
    """
    if found := problems(fields):
        raise ClientRefused(found)
    client = Client(**{"subject_type": _subject_type(fields), **fields})
    client.sector = _sector(client)
    client.client_type = Client.CLIENT_PUBLIC if client.is_public else Client.CLIENT_CONFIDENTIAL
    secret = _put_secret(client) if client.has_secret else None
    try:
        with transaction.atomic():
            client.save()
    except IntegrityError as error:
        raise ClientRefused({"client_id": "is taken"}) from error
    record(EventName.CLIENT_REGISTERED, client=client.client_id, name=client.name)
    return client, secret


@transaction.atomic
def renew_secret(client: Client) -> str:
    """Give a client a new secret; the former one stops working at once. Raises ClientRefused if it has none."""
    if not client.has_secret:
        raise ClientRefused(
            {"token_endpoint_auth_method": f"is {client.token_endpoint_auth_method}: no secret is used"}
        )
    secret = _put_secret(client)
    client.save(update_fields=["client_secret", "updated"])
    record(EventName.CLIENT_CHANGED, client=client.client_id, fields=["client_secret"])
    return secret


def _subject_type(fields: Mapping[str, Any]) -> SubjectType:
    """Strangers must not be able to compare whom they know; our own apps have to."""
    return SubjectType.PUBLIC if fields.get("first_party") else SubjectType.PAIRWISE


def _sector(client: Client) -> str:
    """Raises ClientRefused when a pairwise client's redirect URIs leave open which sector it belongs to."""
    found = sector_of(
        client_id=client.client_id,
        redirect_uris=client.redirect_uris.split(),
        sector_identifier_uri=client.sector_identifier_uri,
    )
    if found is None and client.subject_type == SubjectType.PAIRWISE:
        problem = "is needed for pairwise subjects: the redirect URIs are on several hosts"
        raise ClientRefused({"sector_identifier_uri": problem})
    return found or ""


def _put_secret(client: Client) -> str:
    secret = secrets.token_urlsafe(32)
    client.client_secret = hash_secret(secret)
    return secret


def is_registered_origin(origin: str) -> bool:
    """Whether an active client registered this origin for its scripts."""
    rows = Client.objects.filter(is_active=True, allowed_origins__contains=origin).values_list(
        "allowed_origins", flat=True
    )
    return any(origin in row.split() for row in rows)
