"""What this server says of itself (Discovery 1.0 §3, RFC 8414 §2), from the values that the code itself uses."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from oidc.protocol import authorization_request, authorization_response, claims, jose, pkce, registration_rules

REGISTRATION = "registration_endpoint"
CLIENT_DOCUMENTS = "client_id_metadata_document_supported"
ENDPOINTS = {
    "authorization_endpoint": "/o/authorize",
    "authorization_challenge_endpoint": "/o/authorize-challenge",
    "token_endpoint": "/o/token",
    "userinfo_endpoint": "/o/userinfo",
    "device_authorization_endpoint": "/o/device_authorization",
    "introspection_endpoint": "/o/introspect",
    REGISTRATION: "/o/register",
    "revocation_endpoint": "/o/revoke",
    "end_session_endpoint": "/o/logout",
    "jwks_uri": "/.well-known/jwks.json",
}
# Back-Channel Logout 1.0 §2.1, Front-Channel Logout 1.0 §3. No check_session_iframe: docs/adr/0041.
LOGOUT = {
    f"{channel}_logout{word}_supported": True
    for channel in ("backchannel", "frontchannel")
    for word in ("", "_session")
}
REQUEST_OBJECTS = {  # OpenID Connect Core 1.0 §6
    "request_parameter_supported": True,
    "request_uri_parameter_supported": True,
    "require_request_uri_registration": True,
}
API = "/api/v1"
PROTECTED_RESOURCE = "/.well-known/oauth-protected-resource"
CLIENT_AUTHENTICATION = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
# What is signed by one of the algorithms there are, by the names of Discovery, RFC 8414 and RFC 9701.
SIGNED = (
    "id_token_signing",
    "userinfo_signing",
    "introspection_signing",
    "request_object_signing",
    "token_endpoint_auth_signing",
    "revocation_endpoint_auth_signing",
    "introspection_endpoint_auth_signing",
)


def document(
    issuer: str,
    *,
    response_types: Collection[str],
    grant_types: Iterable[str],
    scopes: Iterable[str],
    acr_values: Iterable[str],
    registration: bool,
    client_documents: bool,
) -> Mapping[str, Any]:
    """The provider's metadata. What is absent is not offered; flags whose default is true are said to be false.

    `registration`, `client_documents`: whether clients can register themselves, whether a document can describe them.
    """
    return {
        "issuer": issuer,
        **{name: issuer + path for name, path in ENDPOINTS.items() if registration or name != REGISTRATION},
        "scopes_supported": list(scopes),
        "response_types_supported": list(response_types),
        "response_modes_supported": list(authorization_response.RESPONSE_MODES),
        "grant_types_supported": list(grant_types),
        "acr_values_supported": list(acr_values),
        "subject_types_supported": list(registration_rules.SUBJECT_TYPES),
        "token_endpoint_auth_methods_supported": list(CLIENT_AUTHENTICATION),
        "revocation_endpoint_auth_methods_supported": list(CLIENT_AUTHENTICATION),
        "introspection_endpoint_auth_methods_supported": list(CLIENT_AUTHENTICATION[:3]),
        **{f"{signed}_alg_values_supported": list(jose.ALGORITHMS) for signed in SIGNED},
        "protected_resources": [issuer + API],
        "code_challenge_methods_supported": list(pkce.METHODS),
        "claim_types_supported": ["normal"],
        "claims_supported": sorted(_claim_names(response_types)),
        "claims_parameter_supported": True,
        **REQUEST_OBJECTS,
        "authorization_response_iss_parameter_supported": True,
        **({CLIENT_DOCUMENTS: True} if client_documents else {}),
        **LOGOUT,
        "prompt_values_supported": list(authorization_request.PROMPTS),
    }


def _claim_names(response_types: Iterable[str]) -> set[str]:
    """Every claim that is told anywhere; `c_hash` only in an ID token that comes beside a code."""
    beside_code = any({"code", "id_token"} <= set(words.split()) for words in response_types)
    of_people = {name for names in claims.SCOPE_CLAIMS.values() for name in names}
    return {*claims.ID_TOKEN_CLAIMS, *of_people, *(["c_hash"] if beside_code else [])}


def protected_resource(issuer: str, *, name: str, scopes: Iterable[str]) -> Mapping[str, Any]:
    """The REST API's own metadata (RFC 9728 §2). It verifies no signature: every token is looked up."""
    return {
        "resource": issuer + API,
        "resource_name": name,
        "authorization_servers": [issuer],
        "scopes_supported": list(scopes),
        "bearer_methods_supported": ["header"],
    }


def protected_resource_url(issuer: str) -> str:
    """Where that is (§3.1): the API's path comes behind the well-known one."""
    return f"{issuer}{PROTECTED_RESOURCE}{API}"
