"""The APIs that access tokens are for: this server's own, which are always there, and those that were registered.

What an API may want is in `oidc.models.Resource`; what follows from it for a token is in
`oidc.protocol.resource_indicators`; how one is registered is in `oidc.resource_registration`.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oidc.models import Authorization, Client, Resource
from oidc.protocol import metadata, resource_indicators
from oidc.protocol.resource_indicators import Defaults, Known, Target
from oidc.scopes import API, STANDARD

# How long a process may go on with what it has read of the registered APIs.
CACHE_SECONDS = 5.0
# An API of one's own needs scopes of its own: by these every app's tokens would be for it.
USERINFO_NAME, API_NAME = "UserInfo", "Account API"
_NAMES = {USERINFO_NAME: _("Who you are, here"), API_NAME: _("Your account, here")}
OWN_SCOPES = frozenset({*STANDARD, *API})
_CLAIM_SCOPES = frozenset(STANDARD) - {"offline_access"}


@dataclass(frozen=True)
class Shown:
    """An API as the consent page shows it."""

    name: str | Promise
    identifier: str


@dataclass(frozen=True)
class _Read:
    known: Known
    at: float


_read: _Read | None = None


def forget_cached() -> None:
    """Read the registered APIs anew on the next use in this process."""
    global _read  # noqa: PLW0603 — one reading a process is the point
    _read = None


def known() -> Known:
    """The active APIs by identifier, this server's own first; read from the database at most every CACHE_SECONDS."""
    global _read  # noqa: PLW0603 — one reading a process is the point
    read = _read
    if read is None or time.monotonic() - read.at >= CACHE_SECONDS:
        found = [*own(), *_registered()]
        _read = read = _Read({resource.identifier: resource for resource in found}, time.monotonic())
    return read.known


def userinfo_identifier() -> str:
    """The audience of a token that opens UserInfo."""
    return settings.ISSUER + metadata.ENDPOINTS["userinfo_endpoint"]


def api_identifier() -> str:
    """The audience of a token that opens the REST API."""
    return settings.ISSUER + metadata.API


def own() -> list[resource_indicators.Resource]:
    """This server's own APIs. Both tell of a person what the standard scopes open."""
    return [
        resource_indicators.Resource(userinfo_identifier(), USERINFO_NAME, _CLAIM_SCOPES, promised=True),
        resource_indicators.Resource(api_identifier(), API_NAME, _CLAIM_SCOPES | frozenset(API)),
    ]


def is_unaimed(audience: Iterable[str]) -> bool:
    """Whether an audience says no more than that no API was named, and none was registered for the scopes.

    Such are the tokens of a deployment that registered no APIs: any of them may then be meant.
    """
    return set(audience) in ({settings.ISSUER}, {userinfo_identifier(), api_identifier()})


def _registered() -> Iterable[resource_indicators.Resource]:
    clients = Prefetch("clients", Client.objects.only("pk"))
    for row in Resource.objects.filter(is_active=True).prefetch_related(clients).order_by("identifier"):
        yield resource_indicators.Resource(
            identifier=row.identifier,
            name=row.name,
            scopes=frozenset(row.scopes),
            token_format=row.token_format,
            signing_algorithm=row.signing_algorithm,
            seconds=row.access_token_seconds,
            clients=frozenset(client.pk for client in row.clients.all()),
        )


def target(
    client: Client, scopes: Sequence[str], asked: Sequence[str] = (), authorization: Authorization | None = None
) -> Target:
    """What an access token for `scopes` is to be; `asked` are the APIs that the token request names.

    Without an authorization the client acts for itself. Raises InvalidTarget.
    """
    return resource_indicators.aim(
        asked,
        authorized=authorization.resources if authorization is not None else (),
        scopes=scopes,
        known=known(),
        defaults=Defaults(
            issuer=settings.ISSUER,
            token_format=client.access_token_format,
            signing_algorithm=client.algorithm,
            seconds=settings.ACCESS_TOKEN_SECONDS,
        ),
    )


def described(identifiers: Iterable[str]) -> list[Shown]:
    """The APIs of these identifiers, as far as they are still there."""
    there = known()
    return [Shown(_NAMES.get(there[one].name, there[one].name), one) for one in identifiers if one in there]
