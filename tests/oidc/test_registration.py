"""Dynamic registration: by whom, of what, and how little comes of it without an operator."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts import throttles
from audit.models import Event
from oidc import clients
from oidc.models import Client, InitialAccessToken
from oidc.views import metadata
from tests import outside
from tests.api.test_bodies import MALFORMED
from tests.client_keys import client_key, key_set
from tests.oidc.conftest import Later
from tests.oidc.self_registered import MINIMAL, SelfRegistered, asked, initial_token, registered
from tests.outside import Host, answering
from tests.parallel import at_once
from tests.people import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_to_all(settings: Settings) -> None:
    settings.CLIENT_REGISTRATION = "open"


def refusal(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


@pytest.mark.compliance("OIDC Registration", "3.2", "201, JSON, kept by nobody, with all that was registered")
@pytest.mark.compliance("RFC 7591", "3.2.1", "201, JSON, kept by nobody, with all that was registered")
def test_a_client_registers_itself(db: None) -> None:
    answer = asked({**MINIMAL, "contacts": ["ops@self.example"], "client_name#fr": "Soi"}, initial_token())
    told = answer.json()
    assert answer.status_code == 201
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store")
    assert told["client_secret_expires_at"] == 0
    assert len(told["client_secret"]) >= 43
    assert told["registration_client_uri"] == f"http://localhost:8000/o/register/{told['client_id']}"
    row = Client.objects.get()
    assert told["client_id_issued_at"] == int(row.created.timestamp())
    del told["client_secret"], told["registration_access_token"], told["registration_client_uri"]
    assert told == {
        "client_id": row.client_id,
        "client_id_issued_at": told["client_id_issued_at"],
        "client_secret_expires_at": 0,
        "client_name": "Self",
        "client_name#fr": "Soi",
        "contacts": ["ops@self.example"],
        "redirect_uris": ["https://self.example/cb"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "application_type": "web",
        "subject_type": "pairwise",
        "id_token_signed_response_alg": "RS256",
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile email address phone offline_access",
        "require_signed_request_object": False,
        "require_auth_time": False,
        "backchannel_logout_session_required": False,
        "frontchannel_logout_session_required": False,
    }


def test_it_is_stored_with_its_source_and_without_its_secrets() -> None:
    client = registered()
    row = client.row
    assert (row.registration_source, row.client_type, row.sector) == ("dcr", "confidential", "self.example")
    stored = str(Client.objects.values().get())
    assert client.told["client_secret"] not in stored
    assert client.told["registration_access_token"] not in stored
    event = Event.objects.get(name="client:registered")
    assert event.client == client.told["client_id"]
    assert event.details == {"name": "Self", "source": "dcr", "initial_access_token": "tests"}


def test_a_registered_client_signs_people_in_after_asking_them(ann: Browser, signing_keys: None) -> None:
    relying_party = registered(grant_types=["authorization_code", "refresh_token"]).relying_party
    relying_party.answered(ann, "allow")
    answer = relying_party.tokens(ann)
    assert relying_party.userinfo(answer["access_token"]).status_code == 200
    assert relying_party.refresh(answer["refresh_token"]).status_code == 200


@pytest.mark.compliance("RFC 7591", "2", "each way of client authentication is given what it needs")
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_each_way_of_authentication_works(ann: Browser, signing_keys: None, method: str) -> None:
    client = registered(token_endpoint_auth_method=method)
    assert ("client_secret" in client.told) == (method != "none")
    assert ("client_secret_expires_at" in client.told) == (method != "none")
    client.relying_party.answered(ann, "allow")
    assert client.relying_party.tokens(ann)["access_token"]


@pytest.mark.compliance("RFC 7591", "2", "a client that signs with a key of its own gets no secret")
def test_a_client_with_a_key_of_its_own_gets_no_secret() -> None:
    jwks = key_set(client_key())
    client = registered(token_endpoint_auth_method="private_key_jwt", jwks=jwks)
    assert "client_secret" not in client.told
    assert client.told["jwks"] == jwks
    assert refusal(asked({**MINIMAL, "token_endpoint_auth_method": "private_key_jwt"}, initial_token())) == (
        400,
        "invalid_client_metadata",
    )


@pytest.mark.compliance("RFC 7591", "3.2.2", "a redirect URI that cannot be registered: invalid_redirect_uri")
@pytest.mark.compliance("OIDC Registration", "3.3", "a redirect URI that cannot be registered: invalid_redirect_uri")
@pytest.mark.parametrize(
    "uris",
    [
        [],
        ["https://self.example/cb#x"],
        ["http://self.example/cb"],
        ["https://*.example/cb"],
        ["com.example:/"],
        ["https://self.example/cb", ""],
        ["https://self.example/cb https://self.example/other"],
        [f"https://{'a.' * 130}example/cb"],
    ],
)
def test_a_bad_redirect_uri_is_refused(uris: list[str]) -> None:
    token = initial_token()
    answer = asked({**MINIMAL, "redirect_uris": uris}, token)
    assert refusal(answer) == (400, "invalid_redirect_uri")
    assert "redirect_uris" in answer.json()["error_description"]
    assert answer["Cache-Control"] == "no-store"
    assert not Client.objects.exists()
    assert asked(MINIMAL, token).status_code == 201, "a refused request used the token up"


@pytest.mark.compliance("RFC 7591", "3.2.2", "any other fault: invalid_client_metadata")
@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uris": "https://self.example/cb"},
        {"token_endpoint_auth_method": "tls_client_auth"},
        {"grant_types": ["password"]},
        {"response_types": ["id_token"]},
        {"subject_type": "private"},
        {"scope": "people:write"},
        {"initiate_login_uri": "http://self.example/login"},
        {"post_logout_redirect_uris": ["https://self.example/bye https://self.example/other"]},
        {"id_token_signed_response_alg": "none"},
        {"id_token_encrypted_response_alg": "RSA-OAEP"},
        {"redirect_uris": ["https://a.example/cb", "https://b.example/cb"]},
        {"client_name": "Self\u202ePayPal"},
    ],
)
def test_bad_metadata_is_refused(changes: dict[str, Any]) -> None:
    answer = asked({**MINIMAL, **changes}, initial_token())
    assert refusal(answer) == (400, "invalid_client_metadata")
    assert answer.json()["error_description"].isascii()
    assert not Client.objects.exists()


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert refusal(asked(body, initial_token())) == (400, "invalid_client_metadata")


def test_a_number_that_no_database_holds_is_refused_among_keys_too() -> None:
    members = {**MINIMAL, "token_endpoint_auth_method": "private_key_jwt", "jwks": {**key_set(client_key()), "x": 0}}
    body = json.dumps(members).encode().replace(b'"x": 0', b'"x": 1e400')
    assert refusal(asked(body, initial_token())) == (400, "invalid_client_metadata")


def test_other_kinds_of_body_are_refused() -> None:
    token = initial_token()
    form = asked(b"client_name=x", token, content_type="application/x-www-form-urlencoded")
    assert refusal(form) == (400, "invalid_client_metadata")
    assert refusal(asked({**MINIMAL, "x": "y" * 70_000}, token)) == (400, "invalid_client_metadata")
    assert HttpClient().get("/o/register").status_code == 405


@pytest.mark.compliance("RFC 7591", "3", "without an initial access token nobody registers")
def test_without_a_live_token_nobody_registers(later: Later) -> None:
    answer = asked(MINIMAL)
    assert refusal(answer) == (401, "invalid_token")
    assert answer["WWW-Authenticate"] == 'Bearer realm="authserver"'
    wrong = asked(MINIMAL, "wrong")
    assert refusal(wrong) == (401, "invalid_token")
    assert 'error="invalid_token"' in wrong["WWW-Authenticate"]
    revoked, expired = initial_token(name="revoked", uses=None), initial_token(name="expired")
    InitialAccessToken.objects.filter(name="revoked").update(revoked_at="2020-01-01T00:00Z")
    assert refusal(asked(MINIMAL, revoked)) == (401, "invalid_token")
    later(2 * 86400)
    assert refusal(asked(MINIMAL, expired)) == (401, "invalid_token")
    assert asked(MINIMAL, initial_token()).status_code == 201


def test_a_token_in_the_query_is_not_seen() -> None:
    path = f"/o/register?access_token={initial_token()}"
    assert HttpClient().post(path, json.dumps(MINIMAL), content_type="application/json").status_code == 401


def test_a_token_is_good_for_its_uses_and_no_more() -> None:
    token = initial_token(uses=2)
    assert [asked(MINIMAL, token).status_code for _ in range(3)] == [201, 201, 401]
    free = initial_token(uses=None)
    assert [asked(MINIMAL, free).status_code for _ in range(3)] == [201] * 3


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_many_registrations_at_once_a_token_lets_its_number_in(live_server: LiveServer) -> None:
    import requests  # noqa: PLC0415 — for this test alone

    headers = {"Authorization": f"Bearer {initial_token(uses=3)}"}
    answers = at_once(
        20, lambda: requests.post(f"{live_server.url}/o/register", json=MINIMAL, headers=headers, timeout=60)
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [401] * 17
    assert Client.objects.count() == 3


def test_a_token_names_the_scopes_that_its_clients_may_have() -> None:
    client = SelfRegistered(asked({**MINIMAL, "scope": "openid orders:read"}, initial_token()).json())
    assert client.told["scope"] == "openid"
    token = initial_token(scopes=["openid", "orders:read"])
    client = SelfRegistered(asked({**MINIMAL, "scope": "orders:read openid email"}, token).json())
    assert client.told["scope"] == "orders:read openid"
    assert client.row.allowed_scopes == ["orders:read", "openid"]
    assert refusal(asked({**MINIMAL, "scope": "email"}, initial_token(scopes=["openid"])))[0] == 400


def test_nothing_that_is_an_operators_to_give_is_taken_from_a_document() -> None:
    greedy = {"first_party": True, "challenge_allowed": True, "is_active": True, "client_id": "chosen", "sector": "x"}
    client = registered(**greedy, client_secret="chosen", pkce_required=False, access_token_format="jwt")
    row = client.row
    assert (row.first_party, row.challenge_allowed, row.pkce_required) == (False, False, True)
    assert (row.access_token_format, row.sector) == ("opaque", "self.example")
    assert "chosen" not in (row.client_id, client.told["client_secret"])


def test_grants_and_response_types_that_are_not_offered_are_left_out_of_the_answer(settings: Settings) -> None:
    wide = {
        "grant_types": ["authorization_code", "implicit", "refresh_token", "urn:example:grant"],
        "response_types": ["code", "id_token", "token id_token"],
    }
    narrow = registered(**wide).told
    assert (narrow["grant_types"], narrow["response_types"]) == (["authorization_code", "refresh_token"], ["code"])
    settings.FRONT_CHANNEL_RESPONSE_TYPES = True
    full = registered(**wide).told
    assert full["grant_types"] == ["authorization_code", "implicit", "refresh_token"]
    assert full["response_types"] == ["code", "id_token", "token id_token"]


def test_pkce_may_be_left_to_clients_with_a_secret(settings: Settings) -> None:
    settings.CLIENT_REGISTRATION_PKCE_REQUIRED = False
    assert registered().row.pkce_required is False
    assert registered(token_endpoint_auth_method="none").row.pkce_required is True


def test_a_client_without_a_name_is_shown_by_its_host() -> None:
    token = initial_token(uses=None)
    without = {"redirect_uris": ["https://self.example/cb"]}
    assert asked(without, token).json()["client_name"] == "self.example"
    native = {"redirect_uris": ["com.example.app:/cb"], "application_type": "native"}
    assert asked(native, token).json()["client_name"] == "Unnamed app"


def test_scripts_of_a_public_client_may_read_the_token_endpoint() -> None:
    public = registered(
        token_endpoint_auth_method="none", redirect_uris=["https://self.example:443/cb", "http://localhost:5000/cb"]
    )
    assert public.row.allowed_origins == "http://localhost:5000 https://self.example"
    assert clients.is_registered_origin("https://self.example")
    assert registered().row.allowed_origins == ""


def test_anybody_registers_and_gets_little(open_to_all: None) -> None:
    wide = {"grant_types": ["authorization_code", "client_credentials"], "scope": "openid account:read people:read"}
    told = asked({**MINIMAL, **wide}).json()
    assert (told["grant_types"], told["scope"]) == (["authorization_code"], "openid")
    assert refusal(asked({**MINIMAL, "grant_types": ["client_credentials"]})) == (400, "invalid_client_metadata")


def test_a_token_that_is_brought_must_be_good_all_the_same(open_to_all: None) -> None:
    assert refusal(asked(MINIMAL, "wrong")) == (401, "invalid_token")
    told = asked({**MINIMAL, "scope": "openid orders:read"}, initial_token(scopes=["orders:read"])).json()
    assert told["scope"] == "orders:read"


def test_one_network_registers_a_few_clients_an_hour(open_to_all: None, later: Later) -> None:
    limit = throttles.limit(throttles.REGISTER_BY_NETWORK)
    assert {asked(MINIMAL).status_code for _ in range(limit)} == {201}
    answer = asked(MINIMAL)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert asked(MINIMAL, initial_token()).status_code == 201
    later(3601)
    assert asked(MINIMAL).status_code == 201


def test_scripts_of_any_origin_may_register(open_to_all: None) -> None:
    answer = HttpClient().post(
        "/o/register",
        json.dumps(MINIMAL),
        content_type="application/json",
        headers={"Origin": "https://any.example"},
    )
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (201, "*")


def test_there_is_no_endpoint_where_registration_is_off(settings: Settings) -> None:
    client = registered()
    settings.CLIENT_REGISTRATION = "off"
    assert asked(MINIMAL, initial_token()).status_code == 404
    assert client.call("GET").status_code == 404


@pytest.mark.compliance("OIDC Discovery", "3", "registration_endpoint is there when clients can register")
@pytest.mark.compliance("RFC 8414", "2", "registration_endpoint is there when clients can register")
@pytest.mark.parametrize(("mode", "announced"), [("off", False), ("token", True), ("open", True)])
def test_discovery_names_the_endpoint_when_there_is_one(settings: Settings, mode: str, announced: bool) -> None:
    settings.CLIENT_REGISTRATION = mode
    metadata._provider_document.cache_clear()
    document = HttpClient().get("/.well-known/openid-configuration").json()
    metadata._provider_document.cache_clear()
    assert document.get("registration_endpoint") == ("http://localhost:8000/o/register" if announced else None)


def test_the_addresses_of_stock_dot_lead_here() -> None:
    from django.urls import reverse  # noqa: PLC0415 — for this test alone

    assert reverse("oauth2_provider:dcr-register") == "/o/register/"
    assert reverse("oauth2_provider:dcr-register-management", kwargs={"client_id": "x"}) == "/o/register/x/"
    client = registered()
    client.told["registration_client_uri"] += "/"
    assert client.call("GET").status_code == 200


@pytest.fixture
def sector(elsewhere: Host) -> Host:
    """A host with a sector document for two apps."""
    elsewhere.play = answering(json.dumps(["https://one.example/cb", "https://two.example/cb"]).encode())
    return elsewhere


@pytest.mark.compliance("OIDC Registration", "5", "sector_identifier_uri lists every redirect URI")
def test_a_sector_identifier_must_list_every_redirect_uri(sector: Host) -> None:
    several = {
        "redirect_uris": ["https://one.example/cb", "https://two.example/cb"],
        "sector_identifier_uri": f"{sector.url}/sector.json",
    }
    assert registered(**several).row.sector == outside.NAME
    one_more = {**several, "redirect_uris": [*several["redirect_uris"], "https://three.example/cb"]}
    answer = asked({**MINIMAL, **one_more}, initial_token())
    assert refusal(answer) == (400, "invalid_client_metadata")
    assert "sector_identifier_uri" in answer.json()["error_description"]


@pytest.mark.parametrize("document", [b"{}", b'"https://self.example/cb"', b"[", b"[1]"])
def test_a_sector_document_that_is_no_list_is_refused(sector: Host, document: bytes) -> None:
    sector.play = answering(document)
    answer = asked({**MINIMAL, "sector_identifier_uri": f"{sector.url}/s"}, initial_token())
    assert refusal(answer) == (400, "invalid_client_metadata")


def test_nobody_without_a_token_has_addresses_fetched(sector: Host) -> None:
    document = {**MINIMAL, "sector_identifier_uri": f"{sector.url}/s"}
    assert asked(document).status_code == asked(document, "wrong").status_code == 401
    assert sector.connections == 0


def test_a_sector_document_on_a_private_address_is_not_fetched(sector: Host, settings: Settings) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = []
    answer = asked({**MINIMAL, "sector_identifier_uri": f"{sector.url}/s"}, initial_token())
    assert refusal(answer) == (400, "invalid_client_metadata")
    assert sector.connections == 0


def test_another_hosts_sector_is_not_had_by_naming_its_redirect_uri() -> None:
    mixed = ["https://bank.example/cb", "http://127.0.0.1/cb"]
    assert registered(redirect_uris=mixed).row.sector.startswith("client:")
