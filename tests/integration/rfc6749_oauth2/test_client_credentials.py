"""Clients that act for themselves (RFC 6749 §4.4)."""

import pytest

from tests.integration.relying_party import RelyingParty


@pytest.mark.compliance("RFC 6749", "4.4.3", "a registered client gets an access token, and no refresh or ID token")
def test_a_client_gets_a_token_for_itself(robot: RelyingParty) -> None:
    response = robot.post("token", {"grant_type": "client_credentials", "scope": "reports:read"})
    assert response.status_code == 200, response.text
    assert response.headers["Cache-Control"] == "no-store"
    tokens = response.json()
    assert tokens["scope"] == "reports:read"
    assert not {"refresh_token", "id_token"} & tokens.keys()
    state = robot.introspect(tokens["access_token"])
    assert state["active"] is True
    assert state["client_id"] == robot.client_id


@pytest.mark.compliance("RFC 9700", "4.15", "a client's own token cannot be taken for a person's")
def test_a_token_without_a_person_has_no_userinfo(robot: RelyingParty) -> None:
    response = robot.post("token", {"grant_type": "client_credentials", "scope": "reports:read"})
    assert robot.userinfo(response.json()["access_token"]).status_code in {401, 403}


@pytest.mark.parametrize("scope", ["openid", "admin", "reports:read admin"])
@pytest.mark.compliance("RFC 6749", "5.2", "a scope that the client may not have is invalid_scope")
def test_a_foreign_scope_is_refused(robot: RelyingParty, scope: str) -> None:
    response = robot.post("token", {"grant_type": "client_credentials", "scope": scope})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


@pytest.mark.compliance("RFC 6749", "5.2", "a grant that the client is not registered for is unauthorized_client")
def test_unregistered_grants_are_refused(notes: RelyingParty, phone: RelyingParty, robot: RelyingParty) -> None:
    for party in (notes, phone):
        response = party.post("token", {"grant_type": "client_credentials"})
        assert response.status_code in {400, 401}
        assert response.json()["error"] in {"unauthorized_client", "invalid_client"}
    response = robot.refresh("anything")
    assert (response.status_code, response.json()["error"]) == (400, "unauthorized_client")
