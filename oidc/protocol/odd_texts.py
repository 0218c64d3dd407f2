"""What JSON can write and neither a URL nor a database can hold: NUL, and halves of characters."""

import re

_ODD = re.compile("[\0\ud800-\udfff]")


def has_odd_text(value: object) -> bool:
    """Whether a JSON value holds such a text anywhere, the names of its members included. No depth is too deep."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str) and _ODD.search(found):
            return True
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, list):
            waiting += found
    return False
