"""Between the columns of a client and the members of its registration; the rules that judge whichever way one came."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from oidc import response_types
from oidc.models import Client
from oidc.models.client_metadata import SubjectType
from oidc.models.clients import AuthMethod
from oidc.protocol import client_documents, device_grant, jose, metadata, registration_rules
from oidc.protocol.client_authentication import CLIENT_ID
from oidc.protocol.client_metadata import ClientMetadata
from oidc.protocol.registration_rules import Offered

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials", device_grant.GRANT_TYPE)
_RENAMED = {"client_name": "name", "id_token_signed_response_alg": "algorithm", "scope": "allowed_scopes"}
_SPACED = ("redirect_uris", "post_logout_redirect_uris")  # as DOT keeps them
_MEMBERS = {_RENAMED.get(member.name, member.name): member for member in fields(ClientMetadata)}
COLUMNS = tuple(_MEMBERS)
_NEVER_OURS: Mapping[str, str] = {
    Client.RegistrationSource.DCR: "is not for clients that register themselves",
    Client.RegistrationSource.CIMD: "is not for clients by metadata documents",
}


def offered() -> Offered:
    """What a client may register for, from the values that the endpoints themselves use."""
    return Offered(
        grant_types=(*GRANT_TYPES, *response_types.grant_types()),
        response_types=response_types.offered(),
        auth_methods=metadata.CLIENT_AUTHENTICATION,
        signing_algorithms=jose.ALGORITHMS,
        private_hosts=settings.OUTBOUND_PRIVATE_HOSTS,
    )


def of(client: Client) -> ClientMetadata:
    """What a client has registered."""
    return from_columns({column: getattr(client, column) for column in _MEMBERS})


def from_columns(columns: Mapping[str, Any]) -> ClientMetadata:
    """The registration in fields of Client; what is left out has the specification's default."""
    return ClientMetadata(
        **{
            member.name: _as_member(column, columns[column])
            for column, member in _MEMBERS.items()
            if column in columns and (columns[column] is not None or member.default is None)
        }
    )


def as_columns(registered: ClientMetadata) -> dict[str, Any]:
    """The fields of Client that hold a registration."""
    return {column: _as_column(column, getattr(registered, member.name)) for column, member in _MEMBERS.items()}


def member_of(column: str) -> str:
    """The name of a member by the name of its column."""
    return _MEMBERS[column].name if column in _MEMBERS else column


def _as_member(column: str, value: Any) -> Any:
    if column in _SPACED:
        return tuple(value.split())
    return tuple(value) if isinstance(value, list) else value


def _as_column(column: str, value: Any) -> Any:
    if column in _SPACED:
        return " ".join(value)
    return list(value) if isinstance(value, tuple) else value


def with_defaults(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of Client with what follows from the others where it was left open."""
    public = columns["token_endpoint_auth_method"] == AuthMethod.NONE
    schemes = {uri.partition(":")[0] for uri in (columns["redirect_uris"] or "").split()}
    return {
        # Strangers must not be able to compare whom they know; our own apps have to.
        "subject_type": SubjectType.PUBLIC if columns.get("first_party") else SubjectType.PAIRWISE,
        "application_type": "native" if public and not schemes <= {"https", "http"} else "web",
        **columns,
    }


def problems(columns: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a registration: field of Client → what is wrong with it. Empty when all is well."""
    registered = from_columns(columns)
    judged = {
        _RENAMED.get(member, member): problem
        for member, problem in registration_rules.problems(registered, offered()).items()
    }
    ours = {
        "client_id": _client_id_problem(columns.get("client_id")),
        "first_party": _first_party_problem(columns),
        "challenge_allowed": _challenge_problem(columns, registered),
        "pkce_required": _pkce_problem(columns, registered),
        "allowed_origins": _origin_problem(columns.get("allowed_origins")),
    }
    return judged | {column: problem for column, problem in ours.items() if problem}


def _client_id_problem(client_id: str | None) -> str:
    """RFC 6749 appendix A.1, as far as a client can send it, and a sector can be named after it."""
    if client_id is None or (CLIENT_ID.fullmatch(client_id) and len(client_id) <= client_documents.LONGEST):
        return ""
    return f"must be 1 to {client_documents.LONGEST} printable ASCII characters"


def _first_party_problem(columns: Mapping[str, Any]) -> str:
    """What such a client is may change any day, by the word of whoever has its host, or its registration's token."""
    source = columns.get("registration_source")
    return _NEVER_OURS.get(source or "", "") if columns.get("first_party") else ""


def _challenge_problem(columns: Mapping[str, Any], registered: ClientMetadata) -> str:
    """People give their password to such a client: they must know it as one of ours, and it trades in codes."""
    if not columns.get("challenge_allowed"):
        return ""
    if not columns.get("first_party"):
        return "is for first-party clients alone"
    return "" if "authorization_code" in registered.grant_types else "needs the authorization_code grant"


def _pkce_problem(columns: Mapping[str, Any], registered: ClientMetadata) -> str:
    """RFC 9700 §2.1.1: without a secret, PKCE is all that binds a code to the client."""
    return "" if columns.get("pkce_required", True) or not registered.is_public else "is needed without a secret"


def _origin_problem(origins: str | None) -> str:
    for origin in (origins or "").split():
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}":
            return f"must be origins such as https://app.example.com: {origin}"
    return ""
