"""The claims parameter: claims asked for one by one (OpenID Connect Core 1.0 §5.5)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from oidc.protocol.claims import SCOPE_CLAIMS
from oidc.protocol.errors import InvalidRequest
from oidc.protocol.odd_texts import has_odd_text

Value = str | int | bool
PERSONAL = frozenset(name for names in SCOPE_CLAIMS.values() for name in names)
# Of the authentication: every ID token has them. Asking for one of them means asking for a certain value of it.
_OF_THE_AUTHENTICATION = frozenset({"sub", "acr", "auth_time"})


@dataclass(frozen=True)
class Wish:
    """How a claim is asked for. Without `values` any value will do."""

    essential: bool = False
    values: tuple[Value, ...] = ()

    def accepts(self, known: object) -> bool:
        """Whether `known` is a value that was asked for. JSON's true is not its 1."""
        return not self.values or any(type(value) is type(known) and value == known for value in self.values)


@dataclass(frozen=True)
class ClaimsRequest:
    """What is asked for at UserInfo and in the ID token, by the name of the claim. Only known claims are in it."""

    userinfo: Mapping[str, Wish] = field(default_factory=dict)
    id_token: Mapping[str, Wish] = field(default_factory=dict)

    @property
    def personal(self) -> frozenset[str]:
        """The claims about the person that are asked for anywhere: what consent is about."""
        return PERSONAL & {*self.userinfo, *self.id_token}

    @property
    def wanted_acr(self) -> tuple[Value, ...]:
        """The values of `acr` of which one must be satisfied or the request fails (§5.5.1.1); () for no such wish."""
        wish = self.id_token.get("acr", Wish())
        return wish.values if wish.essential else ()

    @property
    def preferred_acr(self) -> tuple[str, ...]:
        """The values of `acr` that would be welcome, as in acr_values."""
        return tuple(value for value in self.id_token.get("acr", Wish()).values if isinstance(value, str))

    def allows_subject(self, subject: str) -> bool:
        """Whether the answer may be about this person (§5.5.1): a `sub` asked for by value must be that one."""
        return all(wishes.get("sub", Wish()).accepts(subject) for wishes in (self.userinfo, self.id_token))

    def as_json(self) -> dict[str, Any]:
        """The request as JSON values; {} for an empty one."""
        members = {"userinfo": self.userinfo, "id_token": self.id_token}
        return {
            member: {name: _as_member(wish) for name, wish in wishes.items()}
            for member, wishes in members.items()
            if wishes
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The request that `as_json` kept."""
        return cls(**{member: {name: _wish(wish) for name, wish in wishes.items()} for member, wishes in kept.items()})


def answered(wishes: Mapping[str, Wish], known: Mapping[str, Any]) -> dict[str, Any]:
    """The known claims about a person that are asked for, essential or not, where their value is one that will do."""
    return {
        name: known[name]
        for name, wish in wishes.items()
        if name in PERSONAL and name in known and wish.accepts(known[name])
    }


def parse(text: str) -> ClaimsRequest:
    """Read the parameter. Unknown members and claims, and those in a language (`name#fr`), are ignored (§5.5, §5.2).

    Raises InvalidRequest for what is no such object. The parameter's length bounds what there is to read.
    """
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse)
        wishes = {member: _wishes(document.get(member)) for member in ("userinfo", "id_token")}
    except (ValueError, RecursionError, AttributeError, TypeError):
        raise InvalidRequest("malformed claims parameter", hint="claims is malformed") from None
    return ClaimsRequest(**wishes)


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice means one thing here and another elsewhere."""
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise ValueError("a name comes twice")
        members[name] = value
    return members


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def _wishes(member: Any) -> dict[str, Wish]:
    """Null members are as absent; other types than objects are refused."""
    known = PERSONAL | _OF_THE_AUTHENTICATION
    return {name: _wish(wish) for name, wish in ({} if member is None else member).items() if name in known}


def _wish(wish: Any) -> Wish:
    """§5.5.1. `null` asks in the default manner."""
    told = {} if wish is None else wish
    essential, values = told.get("essential", False), told.get("values", [])
    if not isinstance(essential, bool) or not isinstance(values, list):
        raise ValueError("essential or values have another type")
    values = [*([] if told.get("value") is None else [told["value"]]), *values]
    if has_odd_text(values) or not all(isinstance(value, Value) for value in values):
        raise ValueError("a value of a kind that no claim has here, or that no database can hold")
    return Wish(essential, tuple(values))


def _as_member(wish: Wish) -> dict[str, Any]:
    return {
        **({"essential": True} if wish.essential else {}),
        **({"values": list(wish.values)} if wish.values else {}),
    }
