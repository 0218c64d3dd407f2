"""Client authentication by a signed assertion at the endpoints for clients."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import requests

from tests.integration import calls, signatures
from tests.integration.browser import Browser
from tests.integration.publishing import Publisher
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person
from tests.integration.signatures import Signer

ENDPOINTS = ("introspection", "revocation")


def call(client: RelyingParty, endpoint: str, *, key: Signer | None = None, **changes: Any) -> requests.Response:
    """A request with an assertion of the client's, to an endpoint that answers 200 when it is good."""
    signer = key or client.signer
    assert signer is not None
    claims = signatures.assertion_claims(client.client_id, client.provider.issuer, **changes)
    body = {**signatures.proof(signer.sign(claims)), "token": "unknown"}
    return calls.post(client.provider.endpoint(endpoint), body)


def is_refused(response: requests.Response) -> bool:
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    return True


@pytest.mark.compliance("RFC 7523", "2.2", "sign-in, refresh, introspection and revocation by assertions")
def test_a_person_signs_in_and_the_client_proves_itself_each_time(
    browser: Browser, person: Person, signer: RelyingParty
) -> None:
    tokens = signer.obtain_tokens(browser, person, scope="openid offline_access", prompt="consent")
    assert signer.claims(tokens)["aud"] == signer.client_id
    refreshed = signer.refresh(tokens.refresh_token)
    assert refreshed.status_code == 200, refreshed.text
    access_token = refreshed.json()["access_token"]
    assert signer.introspect(access_token)["active"] is True
    assert signer.revoke(access_token).status_code == 200
    assert signer.introspect(access_token)["active"] is False


@pytest.mark.compliance("RFC 7523", "2.2", "a code is not redeemed without the assertion, nor by a forged one")
def test_a_code_is_redeemed_with_the_registered_key_only(
    browser: Browser, person: Person, signer: RelyingParty
) -> None:
    code = signer.obtain_code(browser, person)
    assert is_refused(
        signer.redeem(code, client_assertion=None, client_assertion_type=None, client_id=signer.client_id)
    )
    claims = signatures.assertion_claims(signer.client_id, signer.provider.issuer)
    forged = signatures.proof(signatures.forger("tests").sign(claims))
    assert is_refused(signer.redeem(code, **forged))
    assert signer.redeem(code).status_code == 200


@pytest.mark.compliance("RFC 7523", "3", "every condition on the claims")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"aud": "https://elsewhere.example"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"nbf": 10**10},
        {"jti": None},
    ],
    ids=lambda changes: "-".join(f"{name}-{value}" for name, value in changes.items()),
)
def test_an_assertion_that_breaks_a_condition_is_refused(
    signer: RelyingParty, endpoint: str, changes: dict[str, Any]
) -> None:
    assert is_refused(call(signer, endpoint, **changes))
    assert not is_refused(call(signer, endpoint))


@pytest.mark.compliance("RFC 7523", "3", "the issuer or the token endpoint is the audience, and nobody else beside")
def test_the_audience_is_this_server_alone(signer: RelyingParty) -> None:
    issuer, token_endpoint = signer.provider.issuer, signer.provider.endpoint("token")
    for good in (issuer, [issuer], token_endpoint, [token_endpoint]):
        assert not is_refused(call(signer, "revocation", aud=good))
    assert is_refused(call(signer, "revocation", aud=[issuer, "https://elsewhere.example"]))


@pytest.mark.compliance("OIDC Core", "9", "the jti is used once")
def test_an_assertion_is_used_once(signer: RelyingParty) -> None:
    assert not is_refused(call(signer, "revocation", jti="once-" + signer.client_id))
    assert is_refused(call(signer, "revocation", jti="once-" + signer.client_id))
    assert is_refused(call(signer, "introspection", jti="once-" + signer.client_id))


@pytest.mark.compliance("RFC 8725", "3.1", "an unsigned assertion is refused")
def test_an_unsigned_assertion_is_refused(signer: RelyingParty) -> None:
    claims = signatures.assertion_claims(signer.client_id, signer.provider.issuer)
    unsigned = jwt.encode(claims, None, algorithm="none", headers={"kid": "tests"})
    body = {**signatures.proof(unsigned), "token": "unknown"}
    assert is_refused(calls.post(signer.provider.endpoint("revocation"), body))


@pytest.mark.compliance("RFC 8414", "2", "method and algorithms are announced; none is not among them")
def test_method_and_algorithms_are_announced(signer: RelyingParty) -> None:
    for endpoint in ("token", "introspection", "revocation"):
        assert "private_key_jwt" in signer.provider.metadata[f"{endpoint}_endpoint_auth_methods_supported"]
        algorithms = signer.provider.metadata[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
        assert {"RS256", "PS256", "ES256", "EdDSA"} <= set(algorithms)
        assert not any(name == "none" or name.startswith("HS") for name in algorithms)


@pytest.mark.compliance("OIDC Core", "10.1.1", "a key that is published later is found when it is first used")
def test_a_client_changes_its_keys_by_publishing_others(
    relying_party: Callable[[str], RelyingParty], publisher: Publisher
) -> None:
    client = relying_party("publisher")
    newer = signatures.forger("newer")
    publisher.documents["/jwks"] = ("application/json", key_set(client.signer))
    assert not is_refused(call(client, "revocation"))
    assert is_refused(call(client, "revocation", key=newer))
    publisher.documents["/jwks"] = ("application/jwk-set+json", key_set(client.signer, newer))
    assert not is_refused(call(client, "revocation", key=newer))
    assert set(publisher.asked) == {"/jwks"}


def key_set(*signers: Signer | None) -> str:
    """The public halves as a JWK Set."""
    public = [
        {**jwt.algorithms.ECAlgorithm.to_jwk(signer.key.public_key(), as_dict=True), "kid": signer.kid}
        for signer in signers
        if signer is not None
    ]
    return json.dumps({"keys": public})
