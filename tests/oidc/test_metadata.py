"""Discovery and the key set: what is promised is tried, and nothing private is published."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts.models import User
from oidc.models import SigningKey
from tests.answers import answer_of, place_of
from tests.oidc.conftest import Register
from tests.oidc.device import GRANT_TYPE
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

ISSUER = "http://localhost:8000"
ADDRESSES = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


def document() -> dict[str, Any]:
    promised: dict[str, Any] = HttpClient().get(ADDRESSES[0]).json()
    return promised


@pytest.mark.compliance("OIDC Discovery", "4.2", "one document at both addresses, readable by any script")
@pytest.mark.compliance("RFC 8414", "3", "one document at both addresses")
def test_the_document_is_at_both_addresses() -> None:
    answers = [HttpClient().get(address, headers={"Origin": "https://any.example"}) for address in ADDRESSES]
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer["Content-Type"] == "application/json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cache-Control"] == "public, max-age=300"
        assert answer.json()["issuer"] == ISSUER


@pytest.mark.parametrize("address", [*ADDRESSES, "/.well-known/jwks.json"])
def test_asking_again_is_cheap(signing_keys: None, address: str) -> None:
    first = HttpClient().get(address)
    again = HttpClient().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert HttpClient().get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.compliance("OIDC Discovery", "3", "every endpoint that is named is there")
def test_every_endpoint_that_is_named_is_there(signing_keys: None) -> None:
    endpoints = {name: url for name, url in document().items() if name.endswith(("_endpoint", "_uri"))}
    assert len(endpoints) >= 7
    for url in endpoints.values():
        path = url.removeprefix(ISSUER)
        assert HttpClient().post(path).status_code not in (404, 500)


def error_of(response: HttpResponse) -> str:
    return answer_of(response)["error"]


@pytest.mark.compliance("OIDC Discovery", "3", "what is said to be off is off")
def test_what_is_said_to_be_off_is_off(ann: Browser, shop: RelyingParty) -> None:
    promised = document()
    assert "none" not in promised["request_object_signing_alg_values_supported"]
    assert error_of(shop.authorize(ann, request="eyJhbGciOiJub25lIn0.e30.")) == "invalid_request_object"
    assert promised["require_request_uri_registration"] is True
    assert error_of(shop.authorize(ann, request_uri="https://shop.example/r")) == "invalid_request_uri"
    assert promised["response_types_supported"] == ["code"]
    for other in ("token", "id_token", "code token", "none"):
        assert error_of(shop.authorize(ann, response_type=other)) == "unsupported_response_type"
    for other in ("jwt", "query.jwt", "web_message"):
        assert error_of(shop.authorize(ann, response_mode=other)) == "invalid_request"
    assert promised["code_challenge_methods_supported"] == ["S256"]
    assert error_of(shop.authorize(ann, code_challenge_method="plain")) == "invalid_request"


@pytest.mark.compliance("OIDC Discovery", "3", "what is said to be offered is")
def test_what_is_offered_is_given(ann: Browser, register: Register) -> None:
    promised = document()
    for algorithm in promised["id_token_signing_alg_values_supported"]:
        for method in promised["token_endpoint_auth_methods_supported"]:
            client = register(algorithm=algorithm, token_endpoint_auth_method=method)
            answer = client.tokens(ann, response_mode="query")
            assert client.read(answer["id_token"])["acr"] in promised["acr_values_supported"]
            assert client.refresh(answer["refresh_token"]).status_code == 200
            assert client.revoke(answer["access_token"]).status_code == 200
    for mode in promised["response_modes_supported"]:
        response = ann.follow(client.authorize(ann, response_mode=mode))
        assert (place_of(response), "code" in answer_of(response)) == (mode, True)
    for prompt in promised["prompt_values_supported"]:
        response = client.authorize(ann, prompt=prompt)
        assert (response.status_code, "error" in query_of(response["Location"])) == (303, False)


@pytest.mark.compliance("RFC 8414", "2", "grant types")
def test_every_grant_type_is_given_and_no_other(ann: Browser, shop: RelyingParty, machine: RelyingParty) -> None:
    everyday = {"authorization_code", "refresh_token", "client_credentials"}
    assert set(document()["grant_types_supported"]) == {*everyday, GRANT_TYPE}
    assert shop.refresh(shop.tokens(ann)["refresh_token"]).status_code == 200
    assert machine.token_request(grant_type="client_credentials").status_code == 200
    assert shop.token_request(grant_type=GRANT_TYPE).json()["error"] == "unauthorized_client"
    for other in ("password", "implicit", "urn:ietf:params:oauth:grant-type:token-exchange"):
        assert shop.token_request(grant_type=other).json()["error"] == "unsupported_grant_type"


@pytest.mark.compliance("RFC 8414", "2", "introspection and revocation take the methods they name")
def test_introspection_takes_the_methods_it_names(register: Register) -> None:
    for method in document()["introspection_endpoint_auth_methods_supported"]:
        client = register(token_endpoint_auth_method=method)
        assert client.introspect("unknown") == {"active": False}


@pytest.mark.compliance("OIDC Discovery", "3", "every scope opens, every claim told is announced")
def test_scopes_open_and_claims_are_announced(ann: Browser, shop: RelyingParty, person: User) -> None:
    person.address, person.phone_number = {"locality": "Lund"}, "+46 46 123"
    person.save()
    promised = document()
    answer = shop.tokens(ann, scope=" ".join(promised["scopes_supported"]))
    assert set(answer["scope"].split()) == set(promised["scopes_supported"])
    told = {*shop.read(answer["id_token"]), *shop.userinfo(answer["access_token"]).json()}
    assert told <= set(promised["claims_supported"])
    assert "c_hash" not in promised["claims_supported"]  # it comes with response types that are off


@pytest.mark.compliance("RFC 9207", "3", "iss is promised and sent, with codes and with errors")
def test_iss_is_sent_as_promised(ann: Browser, shop: RelyingParty) -> None:
    promised = document()
    assert promised["authorization_response_iss_parameter_supported"] is True
    for changes in ({}, {"scope": "admin"}, {"prompt": "none", "max_age": "0"}):
        assert query_of(shop.authorize(ann, **changes)["Location"])["iss"] == promised["issuer"]


@pytest.mark.compliance("RFC 7517", "9.3", "the key set has public members only, and every kid once")
def test_the_key_set_is_public(signing_keys: None) -> None:
    answer = HttpClient().get("/.well-known/jwks.json", headers={"Origin": "https://any.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    published = answer.json()["keys"]
    assert len({jwk["kid"] for jwk in published}) == len(published) == 8  # four algorithms, current and next
    allowed = {"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}}
    for jwk in published:
        assert set(jwk) == allowed[jwk["kty"]] | {"kty", "kid", "use", "alg"}
        assert jwk["use"] == "sig"
    assert {jwk["kid"] for jwk in published} == set(SigningKey.objects.values_list("kid", flat=True))


def test_nothing_sealed_is_published(signing_keys: None) -> None:
    content = HttpClient().get("/.well-known/jwks.json").content.decode()
    for sealed in SigningKey.objects.values_list("sealed_private_key", flat=True):
        assert bytes(sealed).decode() not in content
    assert json.loads(content)["keys"]


def test_without_any_key_the_set_is_empty() -> None:
    assert HttpClient().get("/.well-known/jwks.json").json() == {"keys": []}
