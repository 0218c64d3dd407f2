"""Client ID metadata documents: a client_id that is the address of what the client says of itself.

draft-ietf-oauth-client-id-metadata-document-01. What is judged here is the address, how long a document may be kept,
and what must not be in one; the rest of it is a registration like any other.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from oidc.protocol import errors, web_addresses

LONGEST = 240  # a sector that is the client itself has a prefix before it, and room for 255 characters
MOST_BYTES = 16 * 1024  # §6.6 recommends 5 KB; a key set and names in several languages may take more
ANYBODY = "*"  # among the hosts that documents are taken of
ACCEPT = "application/json, application/*+json;q=0.9"
LEAST_SECONDS, USUAL_SECONDS, MOST_SECONDS = 300, 3600, 86400

AUTH_METHODS = ("none", "private_key_jwt")
_SECRETS = ("client_secret", "client_secret_expires_at")
_DOTS = re.compile(r"(\.|%2e){1,2}", re.IGNORECASE)
_JSON = re.compile(r"application/([a-z0-9.!#$&^_-]+\+)?json")
_MAX_AGE = re.compile(r"max-age=\"?([0-9]{1,10})\"?")


def is_address(client_id: str) -> bool:
    """Whether a client_id can be the address of a document (§3).

    https, a host, a path without dot segments in whatever notation, neither credentials nor a fragment, and short.
    """
    if not client_id.startswith("https://") or len(client_id) > LONGEST:
        return False
    if web_addresses.problem(client_id, loopback=False):
        return False
    path = urlsplit(client_id).path
    return bool(path) and not any(_DOTS.fullmatch(segment) for segment in path.split("/"))


def is_taken(client_id: str, hosts: Collection[str]) -> bool:
    """Whether it is the address of a document on one of `hosts`: names, `.example.com` for all below it, or ANYBODY."""
    if not hosts or not is_address(client_id):
        return False
    name = web_addresses.host(client_id)
    return any(each in (ANYBODY, name) or (each.startswith(".") and f".{name}".endswith(each)) for each in hosts)


def is_json(media_type: str) -> bool:
    """§4.1: application/json, or a more specific type with +json."""
    return _JSON.fullmatch(media_type) is not None


def seconds_kept(cache_control: str) -> int:
    """How long a document counts as fresh (RFC 9111 §5.2.2), between LEAST_SECONDS and MOST_SECONDS."""
    directives = {directive.strip() for directive in cache_control.lower().split(",")}
    if directives & {"no-store", "no-cache"}:
        return LEAST_SECONDS
    ages = [int(found[1]) for directive in directives if (found := _MAX_AGE.fullmatch(directive))]
    return max(LEAST_SECONDS, min(MOST_SECONDS, *ages, USUAL_SECONDS if not ages else MOST_SECONDS))


def registration_in(document: Mapping[str, Any], url: str) -> dict[str, Any]:
    """The registration that the document at `url` is. Raises InvalidClientMetadata.

    A name that is not given is the host's. Addresses that this server would ask at each request are taken at the
    document's own origin alone: elsewhere they would make it knock at somebody else's door.
    """
    if document.get("client_id") != url:
        raise _refused("client_id", "must be the address of the document, character by character")
    for member in _SECRETS:
        if member in document:
            raise _refused(member, "must not be in a document that anybody can read")
    method = document.get("token_endpoint_auth_method") or "none"
    if method not in AUTH_METHODS:
        raise _refused("token_endpoint_auth_method", f"must be of {', '.join(AUTH_METHODS)}")
    own = web_addresses.origin(url)
    asked = document.get("request_uris")
    if isinstance(asked, list) and any(isinstance(uri, str) and web_addresses.origin(uri) != own for uri in asked):
        raise _refused("request_uris", "must be at the host of the document")
    name = document.get("client_name")
    named = web_addresses.host(url) if name in (None, "") else name
    return {**document, "token_endpoint_auth_method": method, "client_name": named}


def _refused(member: str, problem: str) -> errors.InvalidClientMetadata:
    return errors.InvalidClientMetadata(f"{member} {problem}", hint=f"{member} {problem}")
