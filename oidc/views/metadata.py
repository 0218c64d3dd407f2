"""The documents that tell clients how to use this server (Discovery 1.0, RFC 8414, RFC 7517, RFC 9728)."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import condition, require_safe

from accounts import sessions
from oidc import client_documents, client_metadata, keys, registration, resources
from oidc.protocol import metadata
from oidc.scopes import STANDARD
from oidc.views.cors import readable_by_any_origin

# Short, so that a change of configuration or keys spreads before it matters; the ETag makes asking again cheap.
CACHE_CONTROL = "public, max-age=300"


@cache
def _provider_document() -> bytes:
    """Settings do not change while a process lives."""
    offered = client_metadata.offered()
    return _encoded(
        metadata.document(
            settings.ISSUER,
            response_types=offered.response_types,
            grant_types=offered.grant_types,
            scopes=STANDARD,
            acr_values=sessions.ACR_VALUES,
            registration=registration.is_offered(),
            client_documents=client_documents.is_offered(),
        )
    )


@cache
def _protected_resource_document() -> bytes:
    api = resources.known()[resources.api_identifier()]
    return _encoded(metadata.protected_resource(settings.ISSUER, name=api.name, scopes=sorted(api.scopes)))


def _encoded(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content).encode()


def _key_document() -> bytes:
    return _encoded({"keys": keys.ring().jwks})


def _etag(document: bytes) -> str:
    return f'"{hashlib.sha256(document).hexdigest()[:32]}"'


def _answer(document: bytes) -> HttpResponse:
    response = HttpResponse(document, content_type="application/json")
    response["Cache-Control"] = CACHE_CONTROL
    return response


@readable_by_any_origin
@require_safe
@condition(etag_func=lambda _request: _etag(_provider_document()))
def provider(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """OpenID Connect Discovery and OAuth Authorization Server Metadata; one document serves both."""
    return _answer(_provider_document())


@readable_by_any_origin
@require_safe
@condition(etag_func=lambda _request: _etag(_protected_resource_document()))
def protected_resource(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """OAuth Protected Resource Metadata (RFC 9728) of the REST API."""
    return _answer(_protected_resource_document())


@readable_by_any_origin
@require_safe
@condition(etag_func=lambda _request: _etag(_key_document()))
def jwks(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """The public halves of all keys whose signatures may still be met."""
    return _answer(_key_document())
