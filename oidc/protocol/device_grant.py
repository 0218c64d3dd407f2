"""What the device authorization grant (RFC 8628) says on the wire, and the code that a person types.

The code is short enough to be typed, and long enough not to be guessed in its ten minutes (§6.1): eight of nineteen
letters are 34 bits. There are no vowels, so that no words come up, and nothing that is read for something else.
"""

from collections.abc import Callable

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL = 5  # seconds between two polls, and what each one that comes too early adds (§3.5)
LETTERS = "BCDFGHJKMNPQRSTVWXZ"
LENGTH = 8


def new_code(below: Callable[[int], int]) -> str:
    """A new code; `below(n)` draws a number from 0 to n-1, such as `secrets.randbelow`."""
    return "".join(LETTERS[below(len(LETTERS))] for _ in range(LENGTH))


def canonical(typed: str) -> str:
    """A code as it was made, from whatever was typed: case and what stands between the letters say nothing."""
    return "".join(character for character in typed.upper() if character in LETTERS)


def readable(typed: str) -> str:
    """A code as people see it, in two groups; "" for what cannot be one."""
    code = canonical(typed)
    return f"{code[:4]}-{code[4:]}" if len(code) == LENGTH else ""
