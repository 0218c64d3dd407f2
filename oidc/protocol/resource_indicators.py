"""Which APIs an access token is for (RFC 8707), and what follows from that for its scopes, form, key and life.

A client reaches an API through scopes: an API may be named in a request that asks for a scope of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from oidc.protocol.errors import InvalidTarget

MOST = 10


@dataclass(frozen=True)
class Resource:
    """An API. `scopes` are those that mean something to it; "" and None leave a choice to the client's registration.

    `promised` is the API that OpenID Connect itself promises to a client: it need not be named to be reached later.
    `clients` are the keys of those that introspect tokens as this API.
    """

    identifier: str
    name: str
    scopes: frozenset[str]
    token_format: str = ""
    signing_algorithm: str = ""
    seconds: int | None = None
    promised: bool = False
    clients: frozenset[int] = frozenset()


Known = Mapping[str, Resource]  # the active ones by identifier, in the order in which an audience names them


@dataclass(frozen=True)
class Defaults:
    """What a token is where no API has a say. `issuer` is whom a token is for whose scopes no known API understands."""

    issuer: str
    token_format: str
    signing_algorithm: str
    seconds: int


@dataclass(frozen=True)
class Target:
    """What an access token is to be. `seconds` is its life."""

    audience: tuple[str, ...]
    scopes: tuple[str, ...]
    token_format: str
    signing_algorithm: str
    seconds: int


def named(values: Sequence[str], scopes: Collection[str], known: Known) -> tuple[str, ...]:
    """The APIs that a request names by `resource`, each once (RFC 8707 §2). Raises InvalidTarget.

    They are compared as they stand with what is registered, so that what is no absolute URI is merely unknown.
    """
    identifiers = tuple(dict.fromkeys(filter(None, values)))
    if len(identifiers) > MOST:
        raise InvalidTarget("too many resources")
    for identifier in identifiers:
        if identifier not in known:
            raise InvalidTarget("unknown resource")
        if known[identifier].scopes.isdisjoint(scopes):
            raise InvalidTarget("no scope of the request is one of the resource")
    return identifiers


def aim(
    asked: Sequence[str], *, authorized: Sequence[str], scopes: Sequence[str], known: Known, defaults: Defaults
) -> Target:
    """What a token for `scopes` is to be, where the token request asks for some APIs and the person was asked for some.

    Without either it is for every API that understands one of the scopes, and carries them all: that is how clients
    that do not know of resources go on as ever. With either it is for those named, and carries what they understand
    (§2.2). Raises InvalidTarget.
    """
    if asked:
        chosen = named(asked, scopes, known)
        if authorized and not all(name in authorized or known[name].promised for name in chosen):
            raise InvalidTarget("resource beyond what was authorized")
    else:
        understanding = [name for name in known if not known[name].scopes.isdisjoint(scopes)]
        chosen = tuple(name for name in understanding if name in authorized or not authorized)
        if authorized and not chosen:
            raise InvalidTarget("the authorized resources are gone, or understand no scope of the request")
    apis = [known[name] for name in chosen]
    narrow = bool(asked or authorized)
    return Target(
        audience=chosen or (defaults.issuer,),
        scopes=tuple(s for s in scopes if any(s in api.scopes for api in apis)) if narrow else tuple(scopes),
        token_format=_agreed([api.token_format for api in apis]) or defaults.token_format,
        signing_algorithm=_agreed([api.signing_algorithm for api in apis]) or defaults.signing_algorithm,
        seconds=min((api.seconds for api in apis if api.seconds is not None), default=defaults.seconds),
    )


def _agreed(wishes: Sequence[str]) -> str:
    """What those that wish for something all wish for; "" when none does."""
    found = set(filter(None, wishes))
    if len(found) > 1:
        raise InvalidTarget("resources want different tokens", hint="ask for a token for each resource")
    return found.pop() if found else ""
