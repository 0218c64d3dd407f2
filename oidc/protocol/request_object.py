"""Authorization requests inside a signed JWT (OpenID Connect Core 1.0 §6, RFC 9101): what they come to.

A verified request object is turned into the parameters that an ordinary request would have had, so that one set of
rules judges both.
"""

import json
from collections.abc import Mapping
from typing import Any

from oidc.protocol import jwt_claims
from oidc.protocol.authorization_request import PARAMETERS
from oidc.protocol.errors import InvalidRequest, InvalidRequestObject
from oidc.protocol.jose import NotVerified

Parameters = dict[str, list[str]]

TYPES = ("oauth-authz-req+jwt",)
LONGEST_URI = 512  # RFC 9101 §5.2
OUTSIDE_ONLY = ("request", "request_uri")
# Claims about the object itself; everything else in it is a parameter (RFC 9101 §4).
_ABOUT_ITSELF = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}
_NUMBERS = {"max_age"}
_OBJECTS = {"claims", "registration"}
_LISTS = {"resource"}


def check(claims: Mapping[str, Any], *, client_id: str, issuer: str, now: float) -> None:
    """Judge what a verified object says of itself. Raises InvalidRequestObject.

    Issuer, audience and times are judged when they are there (RFC 9101 §4: they should be).
    """
    try:
        if "iss" in claims:
            jwt_claims.check_text(claims, "iss", (client_id,))
        if "aud" in claims and issuer not in jwt_claims.audiences(claims):
            raise NotVerified("wrong aud")
        if "client_id" in claims:
            jwt_claims.check_text(claims, "client_id", (client_id,))
        jwt_claims.check_times(claims, now=now, longest_life=None)
    except NotVerified as refusal:
        raise InvalidRequestObject(str(refusal)) from refusal
    if any(name in claims for name in OUTSIDE_ONLY):
        raise InvalidRequestObject("an object in the object", hint="request and request_uri stand outside")


def merged(outside: Mapping[str, list[str]], claims: Mapping[str, Any], *, inside_only: bool) -> Parameters:
    """The parameters that count. What is inside wins; what is outside alone counts too, unless `inside_only`.

    OpenID Connect Core 1.0 §6.1 lets a request be divided. RFC 9101 §6.3 does not: a client that must sign its requests
    is held to that. `response_type`, where it is in both, must be the same. Raises InvalidRequestObject or
    InvalidRequest.
    """
    inside = _inside(claims)
    kept = {"client_id": outside["client_id"]} if inside_only else without_objects(outside)
    named = {_words(values) for values in (outside.get("response_type"), inside.get("response_type")) if values}
    if len(named - {frozenset()}) > 1:
        raise InvalidRequest("response_type differs", hint="response_type contradicts the request object")
    return {**kept, **inside}


def without_objects(parameters: Mapping[str, list[str]]) -> Parameters:
    """The parameters beside a request object."""
    return {name: values for name, values in parameters.items() if name not in OUTSIDE_ONLY}


def _inside(claims: Mapping[str, Any]) -> Parameters:
    """The parameters in an object. Members that nobody here knows are ignored, of whatever type (RFC 6749 §3.1)."""
    found = {name: _values(name, value) for name, value in claims.items() if name not in _ABOUT_ITSELF}
    if any(values is None and name in (*PARAMETERS, *_LISTS) for name, values in found.items()):
        raise InvalidRequestObject("a parameter has another type", hint="a parameter in it has the wrong type")
    return {name: values for name, values in found.items() if values is not None}


def _words(values: list[str]) -> frozenset[str]:
    return frozenset(word for value in values for word in value.split())


def _values(name: str, value: object) -> list[str] | None:
    """A JSON value as the values of a parameter (RFC 9101 §4); None for a type that the parameter has not."""
    if isinstance(value, str):
        return [value]
    if name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        return [str(value)]
    if name in _OBJECTS and isinstance(value, dict):
        return [json.dumps(value)]
    if name in _LISTS and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return None


def is_registered(request_uri: str, registered: list[str]) -> bool:
    """Whether an address is one that the client registered; fragments say nothing of the place (Core 1.0 §6.2)."""
    return _place(request_uri) in {_place(uri) for uri in registered}


def _place(uri: str) -> str:
    return uri.partition("#")[0]
