"""What the server says of itself, as a document."""

import pytest

from oidc.protocol import claims, jose, metadata

DOCUMENT = metadata.document(
    "https://id.example",
    response_types=["code"],
    grant_types=["authorization_code"],
    scopes=["openid"],
    acr_values=["urn:authserver:aal1"],
    registration=False,
    client_documents=False,
)


@pytest.mark.compliance("OIDC Discovery", "3", "the required members are there, and every endpoint is below the issuer")
def test_the_required_members_are_there() -> None:
    required = [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "scopes_supported",
        "claims_supported",
    ]
    assert set(required) <= set(DOCUMENT)
    assert "RS256" in DOCUMENT["id_token_signing_alg_values_supported"]
    endpoints = [value for name, value in DOCUMENT.items() if name.endswith(("_endpoint", "_uri"))]
    assert all(url.startswith("https://id.example/") for url in endpoints)


@pytest.mark.compliance("OIDC Discovery", "3", "what is on by default and not offered here is said to be off")
def test_what_is_not_offered_is_said_so() -> None:
    assert DOCUMENT["response_modes_supported"] == ["query", "fragment", "form_post"]
    assert DOCUMENT["response_types_supported"] == ["code"]
    assert "check_session_iframe" not in DOCUMENT


@pytest.mark.compliance("OIDC Discovery", "3", "request objects are offered, by registered addresses alone")
def test_request_objects_are_offered() -> None:
    assert DOCUMENT["request_parameter_supported"] is DOCUMENT["request_uri_parameter_supported"] is True
    assert DOCUMENT["require_request_uri_registration"] is True
    assert "none" not in DOCUMENT["request_object_signing_alg_values_supported"]


@pytest.mark.compliance("RFC 9700", "2.1.1", "PKCE methods are published, and plain is none of them")
def test_the_pkce_methods_are_published() -> None:
    assert DOCUMENT["code_challenge_methods_supported"] == ["S256"]


def test_the_values_are_those_that_the_code_uses() -> None:
    assert DOCUMENT["id_token_signing_alg_values_supported"] == list(jose.ALGORITHMS)
    opened = {name for names in claims.SCOPE_CLAIMS.values() for name in names}
    assert set(DOCUMENT["claims_supported"]) == opened | set(claims.ID_TOKEN_CLAIMS)
    assert DOCUMENT["grant_types_supported"] == ["authorization_code"]
    assert DOCUMENT["scopes_supported"] == ["openid"]
    assert DOCUMENT["acr_values_supported"] == ["urn:authserver:aal1"]


@pytest.mark.compliance("RFC 7662", "2.1", "no public client at introspection")
def test_introspection_needs_a_secret() -> None:
    assert "none" not in DOCUMENT["introspection_endpoint_auth_methods_supported"]
    assert "none" in DOCUMENT["token_endpoint_auth_methods_supported"]
