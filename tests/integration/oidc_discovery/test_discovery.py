"""OpenID Connect Discovery 1.0, RFC 8414 (authorization server metadata) and RFC 7517 (the published keys)."""

import pytest

from tests.integration import calls
from tests.integration.provider import Provider

ENDPOINTS = ["authorization", "token", "userinfo", "introspection", "revocation", "end_session"]
# RFC 7518 §6: the members that hold private or symmetric key material.
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


@pytest.mark.compliance("OIDC Discovery", "4.3", "the issuer is exactly the URL under which the document was found")
def test_the_issuer_is_the_address_of_the_server(provider: Provider, base_url: str) -> None:
    assert provider.issuer == base_url


@pytest.mark.compliance("OIDC Discovery", "3", "the document holds the required metadata, and they are true")
def test_the_document_says_what_the_server_does(provider: Provider) -> None:
    metadata = provider.metadata
    # Beyond code: all of them or none, as the server is set (FRONT_CHANNEL_RESPONSE_TYPES).
    beyond = {"id_token", "code id_token", "code token", "code id_token token", "id_token token"}
    assert set(metadata["response_types_supported"]) - {"code"} in (set(), beyond)
    implicit = {"implicit"} if len(metadata["response_types_supported"]) > 1 else set()
    device_code = "urn:ietf:params:oauth:grant-type:device_code"
    everyday = {"authorization_code", "refresh_token", "client_credentials", device_code}
    assert set(metadata["grant_types_supported"]) == everyday | implicit
    assert metadata["subject_types_supported"] == ["public", "pairwise"]
    assert {"openid", "profile", "email", "offline_access"} <= set(metadata["scopes_supported"])
    assert {"sub", "email", "email_verified", "name"} <= set(metadata["claims_supported"])
    assert set(metadata["token_endpoint_auth_methods_supported"]) == {
        "client_secret_basic",
        "client_secret_post",
        "private_key_jwt",
        "none",
    }


@pytest.mark.compliance("OIDC Discovery", "3", "RS256 is among the ID token algorithms, and none is not")
def test_id_token_algorithms(provider: Provider) -> None:
    assert set(provider.metadata["id_token_signing_alg_values_supported"]) == {"RS256", "PS256", "ES256", "EdDSA"}


@pytest.mark.compliance("RFC 9700", "2.1.1", "the metadata publish the PKCE methods, and plain is none of them")
def test_only_s256_is_offered_for_pkce(provider: Provider) -> None:
    assert provider.metadata["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.compliance("RFC 9207", "3", "the metadata say that authorization responses carry iss")
def test_the_issuer_parameter_is_announced(provider: Provider) -> None:
    assert provider.metadata["authorization_response_iss_parameter_supported"] is True


@pytest.mark.compliance("RFC 8414", "3", "the metadata have an authorization server's well-known name too")
def test_both_documents_agree(provider: Provider, base_url: str) -> None:
    response = calls.get(f"{base_url}/.well-known/oauth-authorization-server")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/json")
    shared = response.json().keys() & provider.metadata.keys()
    assert {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} <= shared
    assert {name: response.json()[name] for name in shared} == {name: provider.metadata[name] for name in shared}


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.compliance("OIDC Discovery", "3", "every endpoint that the document names is there")
def test_every_endpoint_answers(provider: Provider, base_url: str, name: str, slash: str) -> None:
    endpoint = provider.endpoint(name)
    assert endpoint.startswith(f"{base_url}/")
    for method in ("GET", "POST"):
        response = calls.request(method, endpoint + slash)
        assert response.status_code in {200, 303, 400, 401, 405}, method


@pytest.mark.compliance("RFC 7517", "4", "the key set holds public keys only, each with its own kid, use and algorithm")
def test_the_key_set_is_public(provider: Provider) -> None:
    keys = provider.signing_keys()
    assert {key["alg"] for key in keys} == {"RS256", "PS256", "ES256", "EdDSA"}
    assert all(key["use"] == "sig" for key in keys)
    assert not [key["kid"] for key in keys if PRIVATE_MEMBERS & key.keys()]
    assert len({key["kid"] for key in keys}) == len(keys)


@pytest.mark.compliance("RFC 7518", "3.3", "RSA keys have 2048 bits or more")
def test_rsa_keys_are_long_enough(provider: Provider) -> None:
    moduli = [key["n"] for key in provider.signing_keys() if key["kty"] == "RSA"]
    assert moduli
    assert all(len(modulus) >= 342 for modulus in moduli), "2048 bits are 342 characters of base64url"


@pytest.mark.parametrize(
    "path", ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/jwks.json"]
)
@pytest.mark.compliance("RFC 9700", "2.6", "scripts of any origin may read the metadata and the keys")
def test_the_public_documents_are_for_every_origin(base_url: str, path: str) -> None:
    response = calls.get(base_url + path, headers={"Origin": "https://app.example.com"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert calls.post(base_url + path).status_code == 405
