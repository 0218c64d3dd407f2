"""The parts of the published schema that every operation shares: problems, and ways to call. Plain data."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

PROBLEM_MEDIA_TYPE = "application/problem+json"
ACCESS_TOKEN, BROWSER_SESSION, CSRF_TOKEN = "accessToken", "browserSession", "csrfToken"
# Status → what it means here, and the header that comes with it.
REFUSALS: dict[int, tuple[str, str]] = {
    400: ("Malformed, or some values were refused; `errors` points at them.", ""),
    401: ("No credentials, or ones that are not good (any more).", "WWW-Authenticate"),
    403: ("A scope, a recent sign-in, a permission or a CSRF token is wanting.", ""),
    404: ("There is nothing of that name, or not for this caller.", ""),
    409: ("It would leave the account in a state that it must not be in.", ""),
    413: ("The body is larger than is taken here.", ""),
    414: ("The query is longer than is taken here.", ""),
    415: ("The body is of a type that is not taken here.", ""),
    429: ("Too many tries; `Retry-After` says when to come back.", "Retry-After"),
    503: ("Overloaded, or without its database; come back.", "Retry-After"),
}
_HEADERS: dict[str, dict[str, Any]] = {
    "WWW-Authenticate": {"description": "What to prove (RFC 6750 §3, RFC 9470).", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}},
}
_REFUSED_VALUE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pointer": {"type": "string", "description": "Which value (JSON Pointer, RFC 6901)."},
        "detail": {"type": "string"},
    },
    "required": ["pointer", "detail"],
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457).",
    "properties": {
        "type": {"type": "string", "description": "An address that stands for the kind of problem, or about:blank."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people. Do not parse it."},
        "instance": {"type": "string", "description": "The request's identifier, as in X-Request-ID and in the logs."},
        "error": {"type": "string", "description": "The OAuth error code, where one stands behind the problem."},
        "errors": {"type": "array", "items": _REFUSED_VALUE},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}


def refusal_name(status: int) -> str:
    """Under what name the shared response of a status is published."""
    return f"Problem{status}"


def _response(status: int) -> dict[str, Any]:
    description, header = REFUSALS[status]
    example = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": description,
        "instance": "urn:request:4f0c2f5b1d9e4a4c8f1f0e6a7b3c2d1e",
    }
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}
    response: dict[str, Any] = {"description": description, "content": {PROBLEM_MEDIA_TYPE: content}}
    return {**response, "headers": {header: _HEADERS[header]}} if header else response


def components(*, issuer: str, cookie: str, scopes: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """What belongs under `components`. `cookie` is the name of a browser's session cookie, `scopes` maps to titles."""
    token = f"{issuer}/o/token"
    code = {"authorizationUrl": f"{issuer}/o/authorize", "tokenUrl": token, "refreshUrl": token, "scopes": dict(scopes)}
    return {
        "schemas": {"Problem": _PROBLEM},
        "responses": {refusal_name(status): _response(status) for status in REFUSALS},
        "securitySchemes": {
            ACCESS_TOKEN: {
                "type": "oauth2",
                "description": "An access token as `Authorization: Bearer …`; nowhere else is one taken from.",
                "flows": {
                    "authorizationCode": code,
                    "clientCredentials": {"tokenUrl": token, "scopes": dict(scopes)},
                },
            },
            BROWSER_SESSION: {
                "type": "apiKey",
                "in": "cookie",
                "name": cookie,
                "description": "The sign-in of a person's own browser.",
            },
            CSRF_TOKEN: {
                "type": "apiKey",
                "in": "header",
                "name": "X-CSRFToken",
                "description": "Beside every unsafe request that a browser sends.",
            },
        },
    }
