"""Signed authorization requests, by value or at an address of the client's: verified, and turned into parameters."""

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from accounts import outbound, throttles
from oidc import client_keys
from oidc.models import Client
from oidc.protocol import errors, jose, request_object
from oidc.protocol.parameters import single_values
from oidc.protocol.request_object import Parameters

FETCH_SECONDS = 3.0
ACCEPT = "application/oauth-authz-req+jwt, application/jwt, */*;q=0.1"


def resolve(parameters: Mapping[str, list[str]], client: Client) -> tuple[Parameters, errors.OAuthError | None]:
    """The parameters that count, and what is wrong with the request object, if anything is.

    With an error the parameters say whom to tell: those inside, once the client is proven to have written them.
    """
    outside = request_object.without_objects(parameters)
    try:
        token = _token(parameters, client)
        if token is None:
            return outside, None
        claims = _verified(token, client)
    except errors.OAuthError as error:
        return outside, error
    return _judged(outside, claims, client)


def _judged(
    outside: Parameters, claims: Mapping[str, Any], client: Client
) -> tuple[Parameters, errors.OAuthError | None]:
    effective = outside
    try:
        effective = request_object.merged(outside, claims, inside_only=client.require_signed_request_object)
        request_object.check(claims, client_id=client.client_id, issuer=settings.ISSUER, now=time.time())
    except errors.OAuthError as error:
        return effective, error
    return effective, None


def _token(parameters: Mapping[str, list[str]], client: Client) -> str | None:
    """The request object of a request, None where it has none and needs none."""
    given = single_values(parameters, request_object.OUTSIDE_ONLY)
    if len(given) > 1:
        raise errors.InvalidRequest("request and request_uri", hint="request and request_uri exclude each other")
    if "request_uri" in given:
        return _fetched(given["request_uri"], client)
    if "request" not in given and client.require_signed_request_object:
        raise errors.InvalidRequest("client must sign its requests", hint="request is required")
    return given.get("request")


def _fetched(uri: str, client: Client) -> str:
    """What is at a registered address. It is fetched each time: what is there may change."""
    if len(uri) > request_object.LONGEST_URI or not request_object.is_registered(uri, client.request_uris):
        raise errors.InvalidRequestUri("request_uri is not registered")
    if client.is_by_itself:
        _count(client)
    try:
        answer = outbound.fetch(
            uri, most_bytes=jose.LONGEST_CLIENT_JWT, headers={"Accept": ACCEPT}, seconds=FETCH_SECONDS
        )
        return answer.body.decode("ascii").strip()
    except (outbound.OutboundRefused, outbound.OutboundFailed, UnicodeDecodeError) as error:
        raise errors.InvalidRequestUri(f"{type(error).__name__}: {error}"[:200]) from error


def _count(client: Client) -> None:
    """Nobody vouches for where this client has the server ask: one network has it asked so often and no more."""
    try:
        throttles.hit(throttles.REQUEST_URI_BY_NETWORK, f"{client.client_id}|{throttles.network()}")
    except throttles.Throttled as throttled:
        raise errors.TemporarilyUnavailable("request_uri was asked too often") from throttled


def _verified(token: str, client: Client) -> dict[str, Any]:
    registered = client.request_object_signing_alg
    try:
        return client_keys.verify(
            client,
            token,
            algorithms=(registered,) if registered else jose.ALGORITHMS,
            types=request_object.TYPES,
        )
    except jose.NotVerified as refusal:
        raise errors.InvalidRequestObject(str(refusal)) from refusal
