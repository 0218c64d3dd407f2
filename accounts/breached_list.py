"""The bundled list of breached passwords that are long enough for the policy. tools/make_breached_list.py makes it."""

import hashlib
from bisect import bisect_left
from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "data" / "breached_passwords.bin"
MINIMUM_LENGTH = 10
WIDTH = 4  # bytes a password; one in forty thousand innocent ones is refused by chance, which asks for another try


def digest(password: str) -> bytes:
    """The bytes that stand for a password, whatever its letter case."""
    return hashlib.sha256(password.lower().encode("utf-8", "surrogatepass")).digest()[:WIDTH]


@cache
def _content() -> bytes:
    return PATH.read_bytes()


def contains(password: str) -> bool:
    """Whether the password is in the list, which is sorted: a search by halves in the bytes as they are."""
    content, wanted = _content(), digest(password)
    places = range(len(content) // WIDTH)
    place = bisect_left(places, wanted, key=lambda index: content[index * WIDTH : (index + 1) * WIDTH])
    return content[place * WIDTH : (place + 1) * WIDTH] == wanted
