"""How a client says who it is at the token endpoint (RFC 6749 §2.3.1, RFC 7521 §4.2)."""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from oidc.protocol import client_assertion, errors, jose

CLIENT_ID = re.compile(r"[\x20-\x7e]{1,255}")  # RFC 6749 appendix A.1


@dataclass(frozen=True)
class Credentials:
    """What was presented. `method` is in the spelling of RFC 7591 §2.

    `secret` is None for `none` and private_key_jwt, `assertion` for all but the latter. Nothing of it is proved.
    """

    client_id: str
    secret: str | None
    method: str
    assertion: str | None = None


def credentials_of(authorization: str | None, values: Mapping[str, str]) -> Credentials:
    """Read the Authorization header and the form's single values.

    Raises InvalidRequest when a client proves itself in two ways at once, InvalidClient when it does not say who it is.
    """
    basic, assertion = _basic(authorization), _assertion(values)
    in_form = values.get("client_id"), values.get("client_secret")
    if assertion is not None:
        if basic is not None or in_form[1] is not None:
            raise errors.InvalidRequest("two ways of client authentication", hint="client authentication is repeated")
        return assertion
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


def _assertion(values: Mapping[str, str]) -> Credentials | None:
    """An assertion names its client itself; a client_id beside it must be the same (RFC 7521 §4.2)."""
    kind, assertion = values.get("client_assertion_type"), values.get("client_assertion")
    if kind is None and assertion is None:
        return None
    if assertion is None:
        raise errors.InvalidRequest("no client_assertion", hint="client_assertion is required with its type")
    if kind != client_assertion.ASSERTION_TYPE:
        raise errors.InvalidClient("unknown client_assertion_type")
    try:
        client_id = jose.unverified_claims(assertion).get("sub")
    except jose.NotVerified as refusal:
        raise errors.InvalidClient("malformed client_assertion") from refusal
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id):
        raise errors.InvalidClient("client_assertion names no client")
    if values.get("client_id", client_id) != client_id:
        raise errors.InvalidClient("client_id contradicts client_assertion")
    return Credentials(client_id=client_id, secret=None, method=client_assertion.METHOD, assertion=assertion)
