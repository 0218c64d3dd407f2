"""What must never leave the process in a log line or an error report, and how it is blacked out.

Names are judged by their words, text by its shape. Masking too much costs a look at the database; masking too little
costs an account: in doubt a value is taken for a secret. Every pattern is linear in the text (possessive, anchored at
the start of a word), because some of the text is chosen by whoever calls.
"""

import re
from collections.abc import Mapping
from typing import Any

MASK = "[masked]"

_SECRET_PARTS = (
    *("password", "passwd", "passphrase", "secret", "token", "cookie", "authorization", "assertion", "credential"),
    *("verifier", "csrf", "session_key", "sessionid", "auth_session", "signature", "logout_hint"),
)
_SECRET_LAST_WORDS = {
    "code",
    "key",
    "keys",
    "otp",
    "totp",
    "pin",
    "jwt",
    "jws",
    "jwe",
    "dsn",
    "state",
    "nonce",
    "proof",
}
_HARMLESS = {"status_code", "error_code", "exit_code", "signing_keys", "public_key"}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_LETTERS = re.compile(r"[^a-z]+")

_WITH_HANDLES = "o/authorize|o/consent|o/select-account|o/logout|device|activate"  # one-time ones, in their paths
_SHAPES = [
    (re.compile(r"\?[^\s\"'<>]++"), f"?{MASK}"),  # query strings
    (re.compile(r"(?i)\b(bearer|basic|dpop)\s++[\w.~+/=-]{6,}+"), rf"\1 {MASK}"),
    (re.compile(r"(?<![\w-])eyJ[\w-]++\.[\w.-]*+"), MASK),  # anything in JOSE's compact form
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{40,}+"), MASK),  # opaque random values
    (re.compile(rf"(/(?:{_WITH_HANDLES})/)[^/\s\"'<>]++"), rf"\1{MASK}"),
    (re.compile(r"(://[^/\s:@]*+):[^/\s@]++@"), rf"\1:{MASK}@"),
    (re.compile(r"DETAIL:.*+", re.DOTALL), f"DETAIL: {MASK}"),  # PostgreSQL names the refused row's values there
]
# After a colon a blank or a quote is wanted: `token:issued` is the name of a recorded fact.
_NAME_AND_SIGN = re.compile(r"(?<![\w.-])([A-Za-z_][\w.-]*+)([\"']?\s*+(?:=\s*+[\"']?|:(?:\s++[\"']?|[\"'])))")
_VALUE = re.compile(r"[^\s\"'&,;)}\]]*+")


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is to be masked, as with `client_secret`, `codeVerifier`, `Set-Cookie`."""
    words = _NOT_LETTERS.sub("_", _CAMEL.sub("_", name).lower()).strip("_")
    if words in _HARMLESS:
        return False
    return words.rpartition("_")[2] in _SECRET_LAST_WORDS or any(part in words for part in _SECRET_PARTS)


def mask_text(text: str) -> str:
    """The text without query strings, credentials, tokens and the values of `name=value` pairs with secret names."""
    for pattern, replacement in _SHAPES:
        text = pattern.sub(replacement, text)
    return _mask_assignments(text)


def _mask_assignments(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for match in _NAME_AND_SIGN.finditer(text):
        if match.start() >= done and is_secret_name(match.group(1)):
            pieces += [text[done : match.end()], MASK]
            done = _value_end(text, match)
    return "".join([*pieces, text[done:]])


def _value_end(text: str, match: re.Match[str]) -> int:
    quote = match.group(2)[-1]
    if quote in "\"'":
        closing = text.find(quote, match.end())
        return closing if closing >= 0 else len(text)
    value = _VALUE.match(text, match.end())
    return value.end() if value else match.end()


def mask(value: Any) -> Any:
    """A copy of any value, made of JSON's types only, with secrets masked at every depth."""
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return mask_text(value)
        case Mapping():
            return {str(name): MASK if is_secret_name(str(name)) else mask(item) for name, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [mask(item) for item in value]
        case bytes() | bytearray() | memoryview():
            return MASK
        case _:
            return mask_text(repr(value))
