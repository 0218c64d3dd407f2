"""Registering an API that access tokens are for (RFC 8707)."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from audit.events import EventName
from audit.record import record
from oidc import resources
from oidc.models import Client, Resource
from oidc.protocol import displayed_names, jose
from oidc.protocol.authorization_request import SCOPE_TOKEN

LONGEST_LIFE = 86400
LONGEST_IDENTIFIER, LONGEST_NAME = 500, 200
_NOT_IN_A_URI = frozenset(' "<>\\^`{|}')


class ResourceRefused(Exception):
    """The registration cannot be accepted. `problems` maps a field of Resource to a sentence."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{field} {problem}." for field, problem in problems.items()))
        self.problems = dict(problems)


def problems(fields: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a registration: field of Resource → what is wrong with it. Empty when all is well."""
    algorithm, seconds = fields.get("signing_algorithm"), fields.get("access_token_seconds")
    found = {
        "identifier": _identifier_problem(fields["identifier"]),
        "name": displayed_names.problem(fields["name"] or "") or _length_problem(fields["name"]),
        "scopes": _scope_problem(fields["scopes"]),
        "signing_algorithm": "" if not algorithm or algorithm in jose.ALGORITHMS else "is not offered",
        "access_token_seconds": ""
        if seconds is None or 1 <= seconds <= LONGEST_LIFE
        else f"must be from 1 to {LONGEST_LIFE}",
    }
    return {field: problem for field, problem in found.items() if problem}


def _length_problem(name: str) -> str:
    return "" if len(name) <= LONGEST_NAME else f"must have at most {LONGEST_NAME} characters"


def _identifier_problem(identifier: str) -> str:
    """RFC 8707 §2: an absolute URI without a fragment."""
    if len(identifier) > LONGEST_IDENTIFIER or not identifier.isascii() or not identifier.isprintable():
        return f"must be a URI of at most {LONGEST_IDENTIFIER} ASCII characters"
    try:
        parts = urlsplit(identifier)
    except ValueError:
        return "must be a URI"
    if _NOT_IN_A_URI & set(identifier) or "#" in identifier:
        return "must be a URI without a fragment"
    if not parts.scheme or not (parts.netloc or parts.path):
        return "must be an absolute URI, such as https://orders.example.com"
    if identifier == settings.ISSUER or identifier.startswith(f"{settings.ISSUER}/"):
        return "must not be an address of this server, whose own APIs are known without registration"
    return ""


def _scope_problem(scopes: Iterable[str]) -> str:
    """Clients reach an API through its scopes alone, and by the server's own ones every app would."""
    names = list(scopes)
    if not names:
        return "must have at least one: an API is reached through its scopes"
    if taken := resources.OWN_SCOPES.intersection(names):
        return f"must be the API's own: {', '.join(sorted(taken))} belong to this server"
    wrong = [name for name in names if len(name) > 100 or not SCOPE_TOKEN.fullmatch(name)]
    return f"must each be one scope of at most 100 characters: {wrong[0][:100]}" if wrong else ""


@transaction.atomic
def register(fields: Mapping[str, Any], *, introspecting: Iterable[str] = ()) -> Resource:
    """Store an API; `fields` are those of Resource, `introspecting` the client_ids that it introspects tokens as.

    Raises ResourceRefused.
    """
    found = problems(fields)
    wanted = set(introspecting)
    clients = list(Client.objects.filter(client_id__in=wanted))
    if unknown := wanted - {client.client_id for client in clients}:
        found["clients"] = f"are not registered: {', '.join(sorted(unknown))}"
    if found:
        raise ResourceRefused(found)
    try:
        with transaction.atomic():
            resource = Resource.objects.create(**fields)
    except IntegrityError as error:
        raise ResourceRefused({"identifier": "is taken"}) from error
    resource.clients.set(clients)
    note_change(resource, fields=list(fields), new=True)
    return resource


@transaction.atomic
def note_change(resource: Resource, *, fields: Collection[str], new: bool, person: object = "") -> None:
    """Keep what was stored, and by whom. Other processes look anew within `resources.CACHE_SECONDS`."""
    event = EventName.RESOURCE_REGISTERED if new else EventName.RESOURCE_CHANGED
    record(event, person=person, identifier=resource.identifier, fields=list(fields))
    transaction.on_commit(resources.forget_cached)
