"""An unmodified relying-party library, Authlib, from sign-in to revocation: what an application's developer writes."""

import secrets

import pytest
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.integration.browser import Browser, departed
from tests.integration.provider import Provider
from tests.integration.seed import Person, Seed


@pytest.mark.compliance("OIDC Core", "3.1", "a relying-party library of others signs a person in, unchanged")
def test_a_library_signs_a_person_in(browser: Browser, provider: Provider, seed: Seed, person: Person) -> None:
    registration, metadata = seed.clients["notes"], provider.metadata
    with OAuth2Session(
        registration.client_id,
        registration.client_secret,
        scope="openid profile email",
        redirect_uri=registration.redirect_uris[0],
        code_challenge_method="S256",
        token_endpoint=metadata["token_endpoint"],
    ) as client:
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        answer = departed(browser.sign_in(browser.open(url), person))
        tokens = client.fetch_token(authorization_response=answer.url, state=state, code_verifier=verifier)

        verified = jwt.decode(tokens["id_token"], KeySet.import_key_set({"keys": provider.signing_keys()}))
        claims = CodeIDToken(
            verified.claims,
            verified.header,
            options={"iss": {"value": provider.issuer}, "aud": {"value": registration.client_id}},
            params={"nonce": nonce, "client_id": registration.client_id, "access_token": tokens["access_token"]},
        )
        claims.validate()
        assert claims["sub"] == person.sub

        userinfo = client.get(metadata["userinfo_endpoint"])
        assert (userinfo.json()["sub"], userinfo.json()["email"]) == (person.sub, person.email)

        refreshed = client.refresh_token(metadata["token_endpoint"])
        assert refreshed["refresh_token"] != tokens["refresh_token"]
        assert client.get(metadata["userinfo_endpoint"]).status_code == 200

        client.revoke_token(metadata["revocation_endpoint"], token=refreshed["refresh_token"])
        assert client.get(metadata["userinfo_endpoint"]).status_code == 401
