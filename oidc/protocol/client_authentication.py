"""How a client says who it is at the token endpoint (RFC 6749 §2.3.1)."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from oidc.protocol import errors

CLIENT_ID = re.compile(r"[\x20-\x7e]{1,255}")  # RFC 6749 appendix A.1


@dataclass(frozen=True)
class Credentials:
    """What was presented. `method` is in the spelling of RFC 7591 §2; `secret` is None for `none`."""

    client_id: str
    secret: str | None
    method: str


def credentials_of(authorization: str | None, values: Mapping[str, str]) -> Credentials:
    """Read the Authorization header and the form's single values.

    Raises InvalidRequest when a client proves itself in two ways at once, InvalidClient when it does not say who it is.
    """
    basic = _basic(authorization)
    in_form = values.get("client_id"), values.get("client_secret")
    if basic is not None:
        if in_form[1] is not None:
            raise errors.InvalidRequest("two ways of client authentication", hint="client authentication is repeated")
        if in_form[0] not in (None, basic.client_id):
            raise errors.InvalidRequest("client_id contradicts Authorization", hint="client_id contradicts")
        return basic
    if in_form[0] is None or not CLIENT_ID.fullmatch(in_form[0]):
        raise errors.InvalidClient("no client_id")
    method = "none" if in_form[1] is None else "client_secret_post"
    return Credentials(client_id=in_form[0], secret=in_form[1], method=method)


def _basic(authorization: str | None) -> Credentials | None:
    """HTTP Basic; both halves are form-encoded before they are joined (RFC 6749 §2.3.1): a secret may hold a colon."""
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, secret = b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError:  # not ASCII, not base64, not UTF-8
        raise errors.InvalidClient("malformed Basic credentials") from None
    client_id = unquote_plus(user)
    if not colon or not CLIENT_ID.fullmatch(client_id):
        raise errors.InvalidClient("malformed Basic credentials")
    return Credentials(client_id=client_id, secret=unquote_plus(secret), method="client_secret_basic")
