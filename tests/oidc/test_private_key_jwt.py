"""Clients that prove themselves with a signed assertion: its registered key and algorithm, and each assertion once."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from audit.models import Event
from oidc import client_assertion, clients, expiry
from oidc.models import Client, UsedOnce
from oidc.protocol import jose
from tests.client_keys import ClientKey, client_key, key_set
from tests.oidc.conftest import Later, Register
from tests.parallel import at_once
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
ENDPOINTS = ("/o/token", "/o/introspect", "/o/revoke")


@pytest.fixture
def holder(register: Register) -> RelyingParty:
    """A client with a key of its own, which may also act for itself."""
    return key_holder(register)


def key_holder(register: Register, *keys: ClientKey, **fields: object) -> RelyingParty:
    known = keys or (client_key(),)
    client = register(
        token_endpoint_auth_method="private_key_jwt",
        jwks=key_set(*known),
        grant_types=["authorization_code", "refresh_token", "client_credentials"],
        allowed_scopes=["openid", "profile", "email", "offline_access", "orders:read"],
        **fields,
    )
    client.key = known[0]
    return client


def call(path: str, proof: dict[str, str], **headers: str) -> HttpResponse:
    form = {"grant_type": "client_credentials", "scope": "orders:read", "token": "unknown", **proof}
    return HttpClient().post(path, urlencode(form), content_type=FORM, headers=headers)


def is_refused(response: HttpResponse) -> bool:
    """Whether the answer is invalid_client; it is one or a success."""
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    assert response["Cache-Control"] == "no-store"
    return True


@pytest.mark.compliance(
    "RFC 7523", "2.2", "a client proves itself with a signed assertion at every endpoint for clients"
)
@pytest.mark.parametrize("path", ENDPOINTS)
def test_an_assertion_proves_the_client(holder: RelyingParty, path: str) -> None:
    assert not is_refused(call(path, holder.assertion()))
    assert not is_refused(call(path, {**holder.assertion(), "client_id": holder.client.client_id}))
    assert is_refused(call(path, holder.assertion(client_key("ES256", "foreign").under("first"))))


@pytest.mark.compliance("OIDC Core", "9", "private_key_jwt: sign-in, code and refresh")
def test_a_person_signs_in_through_such_a_client(ann: Browser, holder: RelyingParty) -> None:
    tokens = holder.tokens(ann)
    assert holder.refresh(tokens["refresh_token"]).status_code == 200
    assert holder.introspect(tokens["access_token"])["active"] is True
    assert holder.revoke(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize("algorithm", jose.ALGORITHMS)
def test_every_algorithm_that_discovery_names_is_taken(register: Register, algorithm: str) -> None:
    client = key_holder(register, client_key(algorithm))
    published = client.http.get("/.well-known/openid-configuration").json()
    for endpoint in ("token", "introspection", "revocation"):
        assert algorithm in published[f"{endpoint}_endpoint_auth_signing_alg_values_supported"]
        assert "private_key_jwt" in published[f"{endpoint}_endpoint_auth_methods_supported"]
    assert not is_refused(call("/o/token", client.assertion()))


@pytest.mark.compliance("OIDC Registration", "2", "token_endpoint_auth_signing_alg: the registered algorithm only")
def test_the_registered_algorithm_is_the_only_one(register: Register) -> None:
    keys = client_key("PS256"), client_key("ES256", "second")
    client = key_holder(register, *keys, token_endpoint_auth_signing_alg="PS256")
    assert not is_refused(call("/o/token", client.assertion(keys[0])))
    assert is_refused(call("/o/token", client.assertion(keys[1])))


@pytest.mark.compliance("RFC 7591", "2", "token_endpoint_auth_method: neither more nor less than the registered method")
def test_neither_does_a_secret_do_nor_an_assertion_where_a_secret_is_registered(
    holder: RelyingParty, machine: RelyingParty, spa: RelyingParty
) -> None:
    assert holder.secret is None
    named = {"client_id": holder.client.client_id}
    assert is_refused(call("/o/token", named))
    assert is_refused(call("/o/token", {**named, "client_secret": ""}))
    assert is_refused(call("/o/token", {**named, "client_secret": "x"}))
    for other in (machine, spa):
        Client.objects.filter(pk=other.client.pk).update(jwks=key_set(client_key()))
        assert is_refused(call("/o/token", other.assertion(client_key())))
    assert not is_refused(call("/o/token", holder.assertion()))


@pytest.mark.compliance("RFC 7523", "3", "an assertion is used once")
def test_an_assertion_is_used_once(holder: RelyingParty) -> None:
    proof = holder.assertion()
    assert not is_refused(call("/o/token", proof))
    for path in ENDPOINTS:
        assert is_refused(call(path, proof))
    again = holder.assertion(jti="same")
    assert not is_refused(call("/o/revoke", again))
    assert is_refused(call("/o/revoke", holder.assertion(jti="same")))
    assert Event.objects.filter(name="client:refused", reason="client assertion: jti used before").count() == 4


def test_another_client_may_use_the_same_jti(holder: RelyingParty, register: Register) -> None:
    other = key_holder(register)
    assert not is_refused(call("/o/token", holder.assertion(jti="same")))
    assert not is_refused(call("/o/token", other.assertion(jti="same")))


def test_a_refused_assertion_uses_no_jti_up(holder: RelyingParty) -> None:
    forger = client_key("ES256", "foreign").under("first")
    assert is_refused(call("/o/token", holder.assertion(forger, jti="mine")))
    assert is_refused(call("/o/token", holder.assertion(jti="mine", aud="https://other.example")))
    assert not is_refused(call("/o/token", holder.assertion(jti="mine")))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "https://other.example"},
        {"aud": ["http://localhost:8000", "https://other.example"]},
        {"exp": None},
        {"exp": 1},
        {"iat": 10**10},
        {"jti": None},
        {"jti": {"a": "b"}},
    ],
)
def test_an_assertion_that_says_something_else_is_refused(holder: RelyingParty, changes: dict[str, object]) -> None:
    assert is_refused(call("/o/token", holder.assertion(**changes)))
    assert not is_refused(call("/o/token", holder.assertion()))


@pytest.mark.compliance("RFC 7523", "3", "the issuer or the token endpoint is the audience, as a string or in a list")
@pytest.mark.parametrize("path", ENDPOINTS)
def test_the_audience_is_the_same_at_every_endpoint(holder: RelyingParty, path: str) -> None:
    for audience in client_assertion.audiences():
        assert not is_refused(call(path, holder.assertion(aud=audience)))
        assert not is_refused(call(path, holder.assertion(aud=[audience])))
    assert is_refused(call(path, holder.assertion(aud=f"http://localhost:8000{path}/x")))


@pytest.mark.parametrize("forged", ["", "a", "a.b.c", "é.é.é", "eyJhbGciOiJub25lIn0.e30.", "." * 3, "a" * 8000])
def test_what_is_no_assertion_is_refused(holder: RelyingParty, forged: str) -> None:
    kind = holder.assertion()["client_assertion_type"]
    answer = call("/o/token", {"client_assertion_type": kind, "client_assertion": forged or "."})
    assert is_refused(answer)


def test_an_assertion_twice_in_one_request_is_refused(holder: RelyingParty) -> None:
    proof = holder.assertion()
    pairs = [*proof.items(), ("client_assertion", proof["client_assertion"]), ("grant_type", "client_credentials")]
    answer = HttpClient().post("/o/token", urlencode(pairs), content_type=FORM)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_deactivated_client_proves_nothing(holder: RelyingParty) -> None:
    Client.objects.filter(pk=holder.client.pk).update(is_active=False)
    assert is_refused(call("/o/token", holder.assertion()))
    assert not Event.objects.filter(name="client:refused").exists()


def test_what_was_used_is_forgotten_once_it_has_expired(holder: RelyingParty, later: Later) -> None:
    assert not is_refused(call("/o/token", holder.assertion()))
    later(60)
    assert expiry.clear_expired()["values used once"] == 0
    later(60)
    assert expiry.clear_expired()["values used once"] == 1
    assert not UsedOnce.objects.exists()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"jwks": None}, "jwks"),
        ({"jwks": key_set(client_key()), "jwks_uri": "https://shop.example/jwks"}, "jwks"),
        ({"jwks": {"keys": []}}, "jwks"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}, "jwks"),
        (
            {"jwks": key_set(client_key()), "token_endpoint_auth_signing_alg": "HS256"},
            "token_endpoint_auth_signing_alg",
        ),
        ({"jwks": key_set(client_key()), "token_endpoint_auth_signing_alg": "none"}, "token_endpoint_auth_signing_alg"),
    ],
)
def test_a_registration_without_usable_keys_is_refused(
    register: Register, fields: dict[str, object], problem: str
) -> None:
    with pytest.raises(clients.ClientRefused) as refused:
        register(token_endpoint_auth_method="private_key_jwt", **fields)
    assert problem in refused.value.problems


def test_such_a_client_has_no_secret_to_renew(holder: RelyingParty) -> None:
    assert holder.client.client_secret == ""
    with pytest.raises(clients.ClientRefused):
        clients.renew_secret(holder.client)


def test_a_key_set_that_was_broken_in_the_database_is_a_failed_authentication(holder: RelyingParty) -> None:
    broken: list[object] = [None, [], "x", {"keys": 5}, {"keys": [5]}]
    for document in broken:
        Client.objects.filter(pk=holder.client.pk).update(jwks=document)
        assert is_refused(call("/o/token", holder.assertion()))


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_parallel_uses_of_one_assertion_one_wins(register: Register) -> None:
    holder = key_holder(register)
    proof = holder.assertion()
    answers = at_once(6, lambda: call("/o/token", proof).status_code)
    assert sorted(answers) == [200] + [401] * 5


def test_time_is_the_servers(holder: RelyingParty, later: Callable[[float], None]) -> None:
    proof = holder.assertion(exp=int(time.time()) + 60)
    later(200)
    assert is_refused(call("/o/token", proof))
    assert not is_refused(call("/o/token", holder.assertion()))
