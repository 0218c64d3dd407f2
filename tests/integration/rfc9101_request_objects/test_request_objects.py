"""Authorization requests in a signed object, sent along or kept at a registered address."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from tests.integration import signatures
from tests.integration.browser import Browser, Shown, departed
from tests.integration.publishing import Publisher
from tests.integration.relying_party import RelyingParty
from tests.integration.signatures import Signer

UNSIGNED = "eyJhbGciOiJub25lIn0.e30."


def signed(client: RelyingParty, *, key: Signer | None = None, **changes: Any) -> str:
    """A request object with everything in order, but for the changes; None leaves a member out."""
    signer = key or client.signer
    assert signer is not None
    about = {"iss": client.client_id, "aud": client.provider.issuer, "exp": int(time.time()) + 60}
    return signer.sign({**client.request(state="inside").parameters, **about, **changes}, typ="oauth-authz-req+jwt")


def url(client: RelyingParty, **parameters: str) -> str:
    return f"{client.provider.endpoint('authorization')}?{urlencode({'client_id': client.client_id, **parameters})}"


@pytest.mark.compliance("RFC 9101", "5", "a client_id and a signed object are a whole request")
def test_a_signed_request_is_a_whole_request(signed_in: Browser, signer: RelyingParty) -> None:
    answer = departed(signed_in.open(url(signer, request=signed(signer)))).parameters
    assert ("code" in answer, answer["state"]) == (True, "inside")


@pytest.mark.compliance("OIDC Core", "6.1", "what is inside supersedes what is outside")
def test_what_is_inside_wins(signed_in: Browser, signer: RelyingParty) -> None:
    outside = {**signer.request(state="outside", prompt="none").parameters, "request": signed(signer)}
    assert departed(signed_in.open(url(signer, **outside))).parameters["state"] == "inside"


@pytest.mark.compliance("OIDC Core", "6.1", "a number inside means what its text means outside")
def test_max_age_inside_is_a_number(signed_in: Browser, signer: RelyingParty) -> None:
    stale = departed(signed_in.open(url(signer, request=signed(signer, max_age=0, prompt="none"))))
    assert stale.parameters["error"] == "login_required"
    fresh = departed(signed_in.open(url(signer, request=signed(signer, max_age=3600, prompt="none"))))
    assert "code" in fresh.parameters


@pytest.mark.compliance("RFC 9101", "6.2", "objects that the client did not sign, or not for this server, are refused")
@pytest.mark.parametrize(
    "changes", [{"iss": "somebody"}, {"aud": "https://elsewhere.example"}, {"exp": 1}, {"request": "x"}]
)
def test_an_object_that_is_not_right_is_refused(
    signed_in: Browser, signer: RelyingParty, changes: dict[str, Any]
) -> None:
    answer = departed(signed_in.open(url(signer, request=signed(signer, **changes)))).parameters
    assert (answer["error"], answer["state"]) == ("invalid_request_object", "inside")


@pytest.mark.compliance("OIDC Core", "6.1", "unsigned and forged objects are refused, never ignored")
def test_what_the_client_did_not_sign_is_refused(signed_in: Browser, signer: RelyingParty) -> None:
    outside = signer.request(state="outside").parameters
    for forged in (UNSIGNED, "x", signed(signer, key=signatures.forger("tests")), signed(signer)[:-8] + "AAAAAAAA"):
        answer = departed(signed_in.open(url(signer, **outside, request=forged))).parameters
        assert (answer["error"], answer["state"]) == ("invalid_request_object", "outside")
        assert isinstance(signed_in.open(url(signer, request=forged)), Shown)


@pytest.mark.compliance("OIDC Core", "6.1", "response_type and client_id inside and outside are the same")
def test_inside_and_outside_must_agree(signed_in: Browser, signer: RelyingParty) -> None:
    for inside, outside in (({"client_id": "somebody"}, {}), ({}, {"response_type": "id_token"})):
        request = signed(signer, **inside)
        answer = departed(signed_in.open(url(signer, **{**signer.request().parameters, **outside}, request=request)))
        assert answer.parameters["error"] in ("invalid_request_object", "invalid_request")


@pytest.mark.compliance("OIDC Core", "6.2.1", "an address that is not registered is refused")
def test_an_address_that_is_not_registered_is_refused(signed_in: Browser, signer: RelyingParty) -> None:
    parameters = {**signer.request(state="outside").parameters, "request_uri": "https://rp.example/request.jwt"}
    answer = departed(signed_in.open(url(signer, **parameters))).parameters
    assert (answer["error"], answer["state"]) == ("invalid_request_uri", "outside")
    both = {**parameters, "request": signed(signer)}
    assert departed(signed_in.open(url(signer, **both))).parameters["error"] == "invalid_request"


@pytest.mark.compliance("OIDC Discovery", "3", "what is offered of request objects is announced")
def test_request_objects_are_announced(signer: RelyingParty) -> None:
    promised = signer.provider.metadata
    assert promised["request_parameter_supported"] is True
    assert promised["request_uri_parameter_supported"] is True
    assert promised["require_request_uri_registration"] is True
    assert {"RS256", "ES256"} <= set(promised["request_object_signing_alg_values_supported"])
    assert "none" not in promised["request_object_signing_alg_values_supported"]


@pytest.mark.compliance("OIDC Core", "6.2", "a request at a registered address, whatever the fragment")
@pytest.mark.compliance("RFC 9101", "10.5", "a client that must sign its requests is held to it")
def test_a_request_is_fetched_from_its_registered_address(
    signed_in: Browser, relying_party: Callable[[str], RelyingParty], publisher: Publisher
) -> None:
    client = relying_party("publisher")
    assert client.signer is not None
    public = jwt.algorithms.ECAlgorithm.to_jwk(client.signer.key.public_key(), as_dict=True)
    publisher.documents["/jwks"] = ("application/json", json.dumps({"keys": [{**public, "kid": client.signer.kid}]}))
    publisher.documents["/request.jwt"] = ("application/oauth-authz-req+jwt", signed(client))
    for fragment in ("", "#hash"):
        request_uri = f"http://localhost:9120/request.jwt{fragment}"
        answer = departed(signed_in.open(url(client, request_uri=request_uri))).parameters
        assert ("code" in answer, answer["state"]) == (True, "inside")
    assert publisher.asked.count("/request.jwt") == 2
    unsigned = departed(signed_in.open(client.request().url)).parameters
    assert unsigned["error"] == "invalid_request"
