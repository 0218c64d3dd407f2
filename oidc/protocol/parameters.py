"""Requests as named single values (RFC 6749 §3.1, §3.2: each is sent at most once, an empty one is as absent)."""

from collections.abc import Iterable, Mapping

from oidc.protocol.errors import InvalidRequest

# What one parameter may hold. The longest honest ones are state and nonce values; far more would not survive a URL.
LONGEST_VALUE = 8192


def single_values(parameters: Mapping[str, list[str]], known: Iterable[str]) -> dict[str, str]:
    """The known parameters that have a value. Unknown ones are ignored (RFC 6749 §3.1).

    Raises InvalidRequest for one that is repeated or too long.
    """
    values: dict[str, str] = {}
    for name in known:
        given = parameters.get(name, [])
        if len(given) > 1:
            raise InvalidRequest(f"{name} repeated", hint=f"{name} is repeated")
        if given and len(given[0]) > LONGEST_VALUE:
            raise InvalidRequest(f"{name} too long", hint=f"{name} is too long")
        if given and given[0]:
            values[name] = given[0]
    return values
