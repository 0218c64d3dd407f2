"""The client credentials grant: a machine acts for itself (RFC 6749 §4.4)."""

import pytest

from oidc import clients
from tests.oidc.conftest import Later, Register
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.compliance("RFC 6749", "4.4.3", "an access token, and neither refresh nor ID token")
def test_a_machine_gets_an_access_token(machine: RelyingParty) -> None:
    answer = machine.token_request(grant_type="client_credentials").json()
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}
    assert answer["scope"] == "orders:read orders:write"
    narrowed = machine.token_request(grant_type="client_credentials", scope="orders:read").json()
    assert narrowed["scope"] == "orders:read"


@pytest.mark.compliance("RFC 6749", "3.3", "a scope that is not the client's is invalid_scope")
@pytest.mark.parametrize("scope", ["admin", "orders:read admin", "openid", "orders:read offline_access", "ORDERS:READ"])
def test_a_scope_beyond_its_own_is_refused(machine: RelyingParty, scope: str) -> None:
    refused = machine.token_request(grant_type="client_credentials", scope=scope)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


@pytest.mark.compliance("RFC 9700", "4.15", "a machine is no person: scopes about one are not for it")
def test_scopes_about_a_person_are_not_given_to_a_machine(register: Register) -> None:
    both = register(
        grant_types=["authorization_code", "client_credentials"], allowed_scopes=["openid", "email", "orders:read"]
    )
    assert both.token_request(grant_type="client_credentials").json()["scope"] == "orders:read"
    assert both.token_request(grant_type="client_credentials", scope="email").json()["error"] == "invalid_scope"


@pytest.mark.compliance("RFC 9700", "4.15", "a machine's token opens nothing of a person")
def test_a_machine_s_token_opens_no_userinfo(machine: RelyingParty) -> None:
    token = machine.token_request(grant_type="client_credentials").json()["access_token"]
    response = machine.userinfo(token)
    assert (response.status_code, response.json()["error"]) == (401, "invalid_token")
    described = machine.introspect(token)
    assert (described["active"], described["sub"]) == (True, machine.client.client_id)
    assert not {"auth_time", "amr", "acr"} & set(described)


def test_a_machine_s_token_expires(machine: RelyingParty, later: Later) -> None:
    token = machine.token_request(grant_type="client_credentials").json()["access_token"]
    later(590)
    assert machine.introspect(token)["active"] is True
    later(20)
    assert machine.introspect(token) == {"active": False}


@pytest.mark.compliance("RFC 6749", "4.4", "confidential clients only")
def test_a_public_client_cannot_be_a_machine(register: Register, machine: RelyingParty) -> None:
    with pytest.raises(clients.ClientRefused):
        register(token_endpoint_auth_method="none", grant_types=["client_credentials"])
    machine.client.token_endpoint_auth_method = "none"
    machine.client.save()
    machine.secret = None
    assert machine.token_request(grant_type="client_credentials").json()["error"] == "invalid_scope"
