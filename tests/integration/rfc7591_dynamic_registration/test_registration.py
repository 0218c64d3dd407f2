"""The client registration endpoint: who may register, what is answered, and how faults are told."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.integration import calls, signatures
from tests.integration.browser import Browser, shown
from tests.integration.provider import Provider
from tests.integration.registrar import Registrar, bearer, minimal
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person, Seed

SPECIFICATION = "RFC 7591"


@pytest.fixture
def endpoint(provider: Provider) -> str:
    return provider.endpoint("registration")


@pytest.mark.compliance(SPECIFICATION, "3.2.1", "201, JSON, kept by nobody, with all that was registered")
def test_a_client_registers_itself(registrar: Registrar, provider: Provider) -> None:
    document = {**minimal(), "contacts": ["ops@app.example"], "software_id": "tests", "software_version": "1"}
    response = registrar.ask(document)
    assert response.status_code == 201, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    told = response.json()
    assert {member: told[member] for member in document} == document
    assert told["client_secret_expires_at"] == 0
    assert told["client_id_issued_at"] > 0
    assert told["registration_client_uri"].startswith(f"{provider.issuer}/")
    assert told["registration_access_token"]


@pytest.mark.compliance(SPECIFICATION, "3.2.1", "no two clients have the same client_id or secret")
def test_no_two_clients_are_alike(registrar: Registrar) -> None:
    one, other = registrar.register(), registrar.register()
    for member in ("client_id", "client_secret", "registration_access_token"):
        assert one.told[member] != other.told[member]
    assert len(one.told["client_secret"]) >= 43  # 256 bits
    assert len(one.told["registration_access_token"]) >= 43


@pytest.mark.compliance(SPECIFICATION, "3", "without an initial access token nobody registers")
@pytest.mark.parametrize("token", [None, "wrong", "x" * 1000])
def test_without_a_token_nobody_registers(registrar: Registrar, token: str | None) -> None:
    document = minimal()
    refused = registrar.ask(document, token=token)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
    assert ('error="invalid_token"' in refused.headers["WWW-Authenticate"]) == (token is not None)
    assert registrar.ask(document).status_code == 201


def test_a_token_in_the_query_is_not_seen(registrar: Registrar, endpoint: str) -> None:
    assert calls.request("POST", f"{endpoint}?access_token={registrar.token}", json=minimal()).status_code == 401
    assert calls.request("POST", endpoint, json=minimal(), headers=bearer(registrar.token)).status_code == 201


@pytest.mark.compliance(SPECIFICATION, "3", "a token for another purpose registers nobody")
def test_a_token_of_another_kind_is_none(
    signed_in: Browser, person: Person, notes: RelyingParty, registrar: Registrar
) -> None:
    client = registrar.register()
    for token in (notes.obtain_tokens(signed_in, person).access_token, client.token, client.told["client_secret"]):
        assert registrar.ask(minimal(), token=token).status_code == 401


def test_a_token_is_good_for_its_number_of_clients_and_a_refusal_uses_none(provider: Provider, seed: Seed) -> None:
    once = Registrar(provider, seed.initial_access_tokens["once"])
    assert once.refused(redirect_uris=["http://app.example/cb"]) == "invalid_redirect_uri"
    assert [once.ask(minimal()).status_code for _ in range(2)] == [201, 401]


def test_of_many_registrations_at_once_a_token_lets_its_number_in(provider: Provider, seed: Seed) -> None:
    raced = Registrar(provider, seed.initial_access_tokens["raced"])
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: raced.ask(minimal()).status_code, range(8)))
    assert sorted(answers) == [201] + [401] * 7


@pytest.mark.compliance(SPECIFICATION, "3.2.2", "a redirect URI that cannot be registered: invalid_redirect_uri")
@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/cb#fragment",
        "http://app.example/cb",
        "https://*.example/cb",
        "/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://app.example@evil.example/cb",
        "https://app.example/cb https://evil.example/cb",
        "",
    ],
)
def test_a_bad_redirect_uri_is_refused(registrar: Registrar, uri: str) -> None:
    good = minimal()["redirect_uris"]
    assert registrar.refused(redirect_uris=[*good, uri]) == "invalid_redirect_uri"
    assert registrar.register(redirect_uris=good).told["redirect_uris"] == good


@pytest.mark.compliance(SPECIFICATION, "3.2.2", "any other fault: invalid_client_metadata")
@pytest.mark.parametrize(
    ("member", "bad", "good"),
    [
        ("redirect_uris", "https://app.example/cb", ["https://app.example/cb"]),
        ("client_name", "Shop\u202eknaB", "Shop"),
        ("client_name", {"en": "Shop"}, "Shop"),
        ("contacts", "ops@app.example", ["ops@app.example"]),
        ("token_endpoint_auth_method", "tls_client_auth", "client_secret_post"),
        ("grant_types", "authorization_code", ["authorization_code", "refresh_token"]),
        ("response_types", ["unheard_of"], ["code"]),
        ("jwks", {"keys": []}, None),
        ("jwks_uri", "http://app.example/jwks", "https://app.example/jwks"),
        ("tos_uri", "javascript:alert(1)", "https://app.example/tos"),
        ("scope", ["openid"], "openid"),
        ("software_version", 1, "1"),
    ],
)
def test_bad_metadata_is_refused(registrar: Registrar, member: str, bad: Any, good: Any) -> None:
    assert registrar.refused(**{member: bad}) == "invalid_client_metadata"
    assert registrar.register(**{member: good}).told.get(member) == good


@pytest.mark.compliance(SPECIFICATION, "3.1", "the request is one JSON object")
@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b"{", b"\xff", b'{"client_name": "\\u0000"}', b"[" * 5000, b'{"a": 1, "a": 2}']
)
def test_what_is_no_json_object_is_refused(registrar: Registrar, endpoint: str, body: bytes) -> None:
    headers = {**bearer(registrar.token), "Content-Type": "application/json"}
    refused = calls.post(endpoint, body, headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client_metadata")
    assert calls.post(endpoint, json.dumps(minimal()), headers=headers).status_code == 201


@pytest.mark.compliance(SPECIFICATION, "3.1", "other kinds of body and other methods are refused")
def test_a_form_is_no_registration(registrar: Registrar, endpoint: str) -> None:
    form = calls.post(endpoint, {"client_name": "Shop"}, headers=bearer(registrar.token))
    assert (form.status_code, form.json()["error"]) == (400, "invalid_client_metadata")
    assert calls.get(endpoint, headers=bearer(registrar.token)).status_code == 405


@pytest.mark.compliance(SPECIFICATION, "2", "metadata that is not understood is ignored")
def test_what_is_not_understood_is_ignored(registrar: Registrar) -> None:
    told = registrar.register(unheard_of={"deep": [1]}, client_id="chosen", client_secret="chosen").told
    assert "unheard_of" not in told
    assert "chosen" not in (told["client_id"], told["client_secret"])


@pytest.mark.compliance(SPECIFICATION, "2", "what is left out has the default of the specification")
def test_what_is_left_out_has_its_default(registrar: Registrar) -> None:
    told = registrar.register().told
    assert told["grant_types"] == ["authorization_code"]
    assert told["response_types"] == ["code"]
    assert told["token_endpoint_auth_method"] == "client_secret_basic"


@pytest.mark.compliance(SPECIFICATION, "3.2.1", "the answer tells what was registered, not what was asked for")
def test_what_is_not_to_be_had_is_left_out_of_the_answer(registrar: Registrar) -> None:
    wide = registrar.register(
        grant_types=["authorization_code", "refresh_token", "urn:example:grant"], scope="openid email people:write"
    ).told
    assert wide["grant_types"] == ["authorization_code", "refresh_token"]
    assert wide["scope"] == "openid email"
    assert registrar.refused(scope="people:write") == "invalid_client_metadata"


@pytest.mark.compliance(SPECIFICATION, "2.3", "a software statement is not taken, and promises nothing")
def test_a_software_statement_is_not_believed(registrar: Registrar) -> None:
    told = registrar.register(software_statement="eyJhbGciOiJub25lIn0.eyJjbGllbnRfbmFtZSI6IkJhbmsifQ.").told
    assert "software_statement" not in told
    assert told["client_name"] == minimal()["client_name"]


@pytest.mark.compliance(SPECIFICATION, "2", "each way of client authentication is given what it needs")
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_each_way_of_authentication_works(
    signed_in: Browser, person: Person, registrar: Registrar, method: str
) -> None:
    client = registrar.register(token_endpoint_auth_method=method, grant_types=["authorization_code", "refresh_token"])
    assert ("client_secret" in client.told) == ("client_secret_expires_at" in client.told) == (method != "none")
    party = client.party()
    tokens = party.obtain_tokens(signed_in, person, scope="openid offline_access", prompt="consent")
    assert party.userinfo(tokens.access_token).json()["sub"] == party.claims(tokens)["sub"]
    assert party.refresh(tokens.refresh_token).status_code == 200
    code = party.obtain_code(signed_in, person)
    party.auth_method = "none" if method != "none" else "client_secret_post"
    party.client_secret = None if method != "none" else "guessed"
    assert party.redeem(code).json()["error"] == "invalid_client"


@pytest.mark.compliance(SPECIFICATION, "2", "a client that signs with a key of its own gets no secret")
def test_a_client_with_a_key_of_its_own(signed_in: Browser, person: Person, registrar: Registrar, seed: Seed) -> None:
    method = {"token_endpoint_auth_method": "private_key_jwt"}
    jwks = seed.clients["signer"].metadata["jwks"]
    client = registrar.register(**method, jwks=jwks)
    assert "client_secret" not in client.told
    assert client.told["jwks"] == jwks
    signer = signatures.of(seed.private_key)
    assert client.party(signer).obtain_tokens(signed_in, person).id_token
    forged = client.party(signatures.forger(signer.kid))
    assert forged.redeem(forged.obtain_code(signed_in, person)).json()["error"] == "invalid_client"
    assert registrar.refused(**method) == "invalid_client_metadata"
    assert registrar.refused(**method, jwks={"keys": [dict(seed.private_key)]}) == "invalid_client_metadata"
    assert registrar.refused(**method, jwks=jwks, jwks_uri="https://app.example/jwks") == "invalid_client_metadata"


@pytest.mark.compliance(SPECIFICATION, "5", "people are asked, and told that nobody vouches for such a client")
def test_people_are_asked_about_a_client_that_registered_itself(
    new_browser: Callable[[], Browser], person: Person, registrar: Registrar
) -> None:
    client = registrar.register(client_name="The Bank", first_party=True, skip_authorization=True)
    host = urlsplit(client.told["redirect_uris"][0]).hostname
    browser = new_browser()
    asked = shown(browser.sign_in(browser.open(client.party().request().url), person))
    assert asked.page.asks_for_consent
    assert "The Bank" in asked.page.text
    assert str(host) in asked.page.text


@pytest.mark.compliance(SPECIFICATION, "2", "a machine registers where an operator's token allows it")
def test_a_machine_registers(provider: Provider, seed: Seed) -> None:
    registrar = Registrar(provider, seed.initial_access_tokens["machines"])
    asked = {"grant_types": ["client_credentials"], "redirect_uris": [], "scope": "reports:read openid"}
    client = registrar.register(**asked)
    assert client.told["scope"] == "reports:read"
    response = client.party().post("token", {"grant_type": "client_credentials"})
    assert (response.status_code, response.json()["scope"]) == (200, "reports:read")
    assert client.party().post("token", {"grant_type": "client_credentials", "scope": "openid"}).status_code == 400
    assert registrar.refused(**asked, token_endpoint_auth_method="none") == "invalid_client_metadata"


@pytest.mark.parametrize("value", ["\x00", "x" * 9000, "é", "", None, 7, True, [], {}, [None], {"a": 1}], ids=repr)
def test_no_value_of_any_member_breaks_the_server(registrar: Registrar, value: Any) -> None:
    for member in (*registrar.register().told, "jwks", "jwks_uri", "sector_identifier_uri", "request_uris", "contacts"):
        assert registrar.ask({**minimal(), member: value}).status_code in {201, 400}, member
