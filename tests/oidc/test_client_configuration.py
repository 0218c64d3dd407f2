"""A registration in the hands of its client: read, replaced, deleted, and by nobody else."""

from typing import Any

import pytest
import requests
from django.http import HttpResponse
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts import throttles
from audit.models import Event
from oidc import client_changes, client_configuration
from oidc.clients import ClientRefused
from oidc.models import Authorization, Client, Consent
from oidc.protocol.errors import TemporarilyUnavailable
from tests.client_keys import client_key, key_set
from tests.oidc.conftest import Later, Register
from tests.oidc.self_registered import MINIMAL, SelfRegistered, asked, bearer, initial_token, registered
from tests.outside import Host
from tests.parallel import at_once
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def refusal(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


@pytest.mark.compliance("RFC 7592", "2.1", "the registration is read, with a token and an address to go on with")
@pytest.mark.compliance("OIDC Registration", "4.3", "the registration is read")
def test_a_client_reads_its_registration() -> None:
    client = registered(contacts=["ops@self.example"])
    answer = client.call("GET")
    assert answer.status_code == 200
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store")
    secret = client.told.pop("client_secret")
    assert answer.json() == client.told
    assert secret not in answer.content.decode()


@pytest.mark.compliance("RFC 7592", "2.2", "the new registration takes the place of the former one as a whole")
def test_a_client_replaces_its_registration() -> None:
    client = registered(contacts=["ops@self.example"], default_max_age=60)
    secret = client.told["client_secret"]
    answer = client.put(client_name="Renamed", redirect_uris=["https://self.example/new"], client_secret=secret)
    assert answer.status_code == 200
    assert (client.told["client_name"], client.told["redirect_uris"]) == ("Renamed", ["https://self.example/new"])
    assert not {"contacts", "default_max_age", "client_secret"} & set(client.told)
    row = client.row
    assert (row.name, row.redirect_uris, row.contacts) == ("Renamed", "https://self.example/new", [])
    assert client.call("GET").json() == client.told
    event = Event.objects.get(name="client:changed")
    assert event.reason == "by the client itself"
    assert set(event.details["fields"]) == {"name", "redirect_uris", "contacts", "default_max_age"}


@pytest.mark.compliance("RFC 7592", "2.2", "a secret is kept where it is not to change")
def test_the_secret_outlives_a_change(ann: Browser, signing_keys: None) -> None:
    client = registered()
    relying_party = client.relying_party
    client.put(client_name="Renamed")
    relying_party.answered(ann, "allow")
    assert relying_party.tokens(ann)["access_token"]


def test_a_secret_comes_and_goes_with_the_way_of_authentication() -> None:
    client = registered(token_endpoint_auth_method="none")
    client.put(token_endpoint_auth_method="client_secret_post")
    assert len(client.told["client_secret"]) >= 43
    assert (client.row.client_type, bool(client.row.client_secret)) == ("confidential", True)
    client.put(token_endpoint_auth_method="private_key_jwt", jwks=key_set(client_key()))
    assert "client_secret" not in client.told
    assert client.row.client_secret == ""
    client.put(token_endpoint_auth_method="none")
    assert (client.row.client_type, client.row.pkce_required) == ("public", True)


@pytest.mark.compliance("RFC 7592", "3", "a new registration access token takes the place of the former one")
def test_a_token_is_used_up_by_a_change() -> None:
    client = registered()
    former = client.told["registration_access_token"]
    assert client.call("GET", token=former).status_code == 200
    client.put(client_name="Renamed")
    assert client.told["registration_access_token"] != former
    assert refusal(client.call("GET", token=former)) == (401, "invalid_token")
    assert client.call("GET").status_code == 200


def test_a_refused_change_changes_nothing() -> None:
    client = registered()
    assert refusal(client.put(redirect_uris=["http://self.example/cb"])) == (400, "invalid_redirect_uri")
    assert client.call("GET").json()["redirect_uris"] == MINIMAL["redirect_uris"]
    assert not Event.objects.filter(name="client:changed").exists()


@pytest.mark.compliance("RFC 7592", "2.2", "a client names itself, and cannot choose its secret")
@pytest.mark.parametrize(
    "changes", [{"client_id": "other"}, {"client_id": None}, {"client_secret": "chosen"}, {"client_secret": 7}]
)
def test_a_client_must_name_itself_and_cannot_choose_its_secret(changes: dict[str, Any]) -> None:
    client = registered()
    assert refusal(client.put(**changes)) == (400, "invalid_client_metadata")
    assert client.put().status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"client_id": "\\u0000"}'])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert refusal(registered().call("PUT", body)) == (400, "invalid_client_metadata")


@pytest.mark.compliance("RFC 7592", "2.3", "204; everything of the client is dead")
def test_a_deleted_client_is_dead_with_all_it_had(ann: Browser, signing_keys: None) -> None:
    client = registered(grant_types=["authorization_code", "refresh_token"])
    relying_party = client.relying_party
    relying_party.answered(ann, "allow")
    tokens = relying_party.tokens(ann)
    code = relying_party.code(ann)
    answer = client.call("DELETE")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (204, b"", "no-store")
    assert not relying_party.is_live(tokens["access_token"])
    assert relying_party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    assert relying_party.redeem(code).json()["error"] == "invalid_client"
    assert relying_party.authorize(ann).status_code == 400
    assert {refusal(client.call(method)) for method in ("GET", "DELETE")} == {(401, "invalid_token")}
    assert not Consent.objects.exists()
    assert not Authorization.objects.filter(revoked_at=None).exists()
    assert Event.objects.get(name="client:deleted").details == {"name": "Self"}


def test_a_machines_tokens_die_with_it(signing_keys: None, machine: Any) -> None:
    token = initial_token(scopes=["orders:read"])
    document = {"client_name": "Job", "grant_types": ["client_credentials"], "redirect_uris": []}
    client = SelfRegistered(asked(document, token).json())
    issued = client.relying_party.token_request(grant_type="client_credentials").json()["access_token"]
    assert machine.introspect(issued)["active"] is True
    client.call("DELETE")
    assert machine.introspect(issued) == {"active": False}


@pytest.mark.compliance("RFC 7592", "2", "the token opens its own client's registration and nothing else")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_token_opens_nothing(method: str, ann: Browser, register: Register, shop: Any) -> None:
    client, other = registered(), registered()
    body = {"client_id": client.told["client_id"], **MINIMAL}
    for token in (
        other.told["registration_access_token"],
        initial_token(),
        shop.tokens(ann)["access_token"],
        client.told["client_secret"],
        "",
        "\u00e9",
    ):
        assert refusal(client.call(method, body, token=token)) == (401, "invalid_token")
    without = client.call(method, body, token=None)
    assert (without.status_code, without["WWW-Authenticate"]) == (401, 'Bearer realm="authserver"')
    assert client.call("GET").status_code == 200


def test_clients_of_operators_are_not_managed_here(shop: Any) -> None:
    row = shop.client
    Client.objects.filter(pk=row.pk).update(registration_access_token_hash="")
    path = f"/o/register/{row.client_id}"
    for token in ("", "x"):
        client = SelfRegistered({"registration_client_uri": path, "registration_access_token": token})
        assert refusal(client.call("GET")) == (401, "invalid_token")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_changes_at_once_one_holds(live_server: LiveServer) -> None:
    client = registered()
    body = {"client_id": client.told["client_id"], **MINIMAL}
    headers = bearer(client.told["registration_access_token"])
    answers = at_once(10, lambda: requests.put(live_server.url + client.path, json=body, headers=headers, timeout=60))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9


def test_what_an_operator_takes_away_is_not_brought_back_by_a_change_on_its_way() -> None:
    client = registered()
    judged_before = client_configuration.find(client.told["client_id"], client.told["registration_access_token"])
    client_changes.keep(client_changes.judge(client.row, {"allowed_scopes": ["openid"]}), by="")
    with pytest.raises(TemporarilyUnavailable):
        client_configuration.replace(judged_before, {"client_id": client.told["client_id"], **MINIMAL})
    assert client.row.allowed_scopes == ["openid"]
    assert client.put(client_name="Renamed").status_code == 200
    assert client.told["scope"] == "openid"


def test_what_a_secret_guarded_is_worth_nothing_to_whoever_has_none(ann: Browser, signing_keys: None) -> None:
    client = registered(grant_types=["authorization_code", "refresh_token"])
    client.relying_party.answered(ann, "allow")
    tokens = client.relying_party.tokens(ann)
    client.put(token_endpoint_auth_method="none", grant_types=["authorization_code", "refresh_token"])
    nobody = RelyingParty(client.row, None)
    assert nobody.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert {row.revoke_reason for row in Authorization.objects.all()} == {"client authentication dropped"}


def test_a_client_that_changes_itself_is_never_ours() -> None:
    client = registered()
    with pytest.raises(ClientRefused, match="first_party is not for clients that register themselves"):
        client_changes.judge(client.row, {"first_party": True})
    assert client_changes.judge(client.row, {"contacts": ["ops@self.example"]}).changed == ["contacts"]


def test_a_client_has_addresses_asked_so_often_an_hour_and_no_more(elsewhere: Host, later: Later) -> None:
    client, limit = registered(), throttles.limit(throttles.REGISTER_AGAIN)
    knocking = {"sector_identifier_uri": f"{elsewhere.url}/somebody"}
    for _ in range(limit):
        assert client.put(**knocking).status_code == 400
    answer = client.put(**knocking)
    assert (answer.status_code, elsewhere.connections) == (429, limit)
    assert int(answer["Retry-After"]) > 0
    assert client.call("GET").status_code == 200
    later(3601)
    assert client.put(client_name="Renamed").status_code == 200


def test_a_client_gets_no_more_than_it_had(settings: Settings) -> None:
    client = SelfRegistered(asked(MINIMAL, initial_token(scopes=["openid", "orders:read"])).json())
    assert client.told["scope"] == "openid orders:read"
    client.put(scope="openid orders:read email people:read")
    assert client.told["scope"] == "openid orders:read"
    settings.CLIENT_REGISTRATION = "open"
    client.put(scope="openid orders:read email people:read", grant_types=["authorization_code", "client_credentials"])
    assert client.told["scope"] == "openid orders:read email"
    assert client.told["grant_types"] == ["authorization_code"]


def test_what_an_operator_decided_outlives_a_change() -> None:
    client = registered()
    Client.objects.update(pkce_required=False, access_token_format="jwt", allowed_origins="https://app.example")
    client.put(client_name="Renamed", pkce_required=True)
    row = client.row
    assert (row.pkce_required, row.access_token_format) == (False, "jwt")
    assert (row.allowed_origins, row.first_party) == ("https://app.example", False)


@pytest.mark.parametrize("changes", [{"client_name": "PayPal"}, {"redirect_uris": ["https://other.example/cb"]}])
def test_people_are_asked_anew_for_a_client_that_shows_itself_otherwise(
    ann: Browser, signing_keys: None, changes: dict[str, Any]
) -> None:
    client = registered()
    client.relying_party.answered(ann, "allow")
    assert client.relying_party.code(ann)
    client.put(contacts=["ops@self.example"])
    assert client.relying_party.code(ann)
    client.put(**changes)
    assert "decision" in ann.follow(client.relying_party.authorize(ann)).content.decode()


@pytest.mark.compliance("OIDC Core", "8.1", "a subject of one sector is not told to another")
def test_a_sector_cannot_be_carried_to_another_host(ann: Browser, signing_keys: None) -> None:
    client = registered(redirect_uris=["https://bank.example/cb"], grant_types=["authorization_code", "refresh_token"])
    bank = client.relying_party
    bank.answered(ann, "allow")
    tokens = bank.tokens(ann)
    client.put(redirect_uris=["https://evil.example/cb"], grant_types=["authorization_code", "refresh_token"])
    assert client.row.sector == "evil.example"
    assert bank.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert {row.revoke_reason for row in Authorization.objects.all()} == {"subjects changed"}
