"""What OpenID Connect adds to a registration, and that each of its members holds in what comes after."""

import json
from collections.abc import Callable
from secrets import token_hex
from typing import Any

import jwt
import pytest

from tests.integration.browser import Browser, departed, shown
from tests.integration.provider import Provider
from tests.integration.publishing import PORT, Publisher
from tests.integration.registrar import Registrar, minimal
from tests.integration.seed import Person, Seed

SPECIFICATION = "OIDC Registration"


@pytest.mark.compliance(SPECIFICATION, "2", "all metadata of the specification is kept and told again")
def test_everything_is_kept_and_told_again(registrar: Registrar, seed: Seed) -> None:
    host = f"https://{token_hex(8)}.example"
    everything: dict[str, Any] = {
        "redirect_uris": [f"{host}/callback", f"{host}/callback?tenant=one"],
        "response_types": ["code"],
        "grant_types": ["authorization_code", "refresh_token"],
        "application_type": "web",
        "contacts": ["ops@app.example", "Ada Lovelace"],
        "client_name": "Shop",
        "client_name#fr": "Boutique",
        "logo_uri": f"{host}/logo.png",
        "client_uri": f"{host}/",
        "policy_uri": f"{host}/policy",
        "tos_uri#de-CH": f"{host}/agb",
        "jwks": seed.clients["signer"].metadata["jwks"],
        "subject_type": "pairwise",
        "id_token_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "ES256",
        "request_object_signing_alg": "ES256",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "default_max_age": 3600,
        "require_auth_time": True,
        "default_acr_values": ["urn:example:one"],
        "initiate_login_uri": f"{host}/begin",
        "request_uris": [f"{host}/request#fragment"],
        "post_logout_redirect_uris": [f"{host}/goodbye"],
        "backchannel_logout_uri": f"{host}/back",
        "backchannel_logout_session_required": True,
        "frontchannel_logout_uri": f"{host}/front",
        "frontchannel_logout_session_required": True,
    }
    client = registrar.register(**everything)
    read = client.call("GET").json()
    for told in (client.told, read):
        assert {member: told[member] for member in everything} == everything


@pytest.mark.compliance(SPECIFICATION, "2", "what is left out has the default of the specification")
def test_what_is_left_out_has_its_default(registrar: Registrar) -> None:
    told = registrar.register().told
    assert told["application_type"] == "web"
    assert told["id_token_signed_response_alg"] == "RS256"
    assert told["require_auth_time"] is False
    assert "userinfo_signed_response_alg" not in told


@pytest.mark.compliance(SPECIFICATION, "2", "metadata that contradicts the specification is refused")
@pytest.mark.parametrize(
    ("member", "bad", "good"),
    [
        ("initiate_login_uri", "http://localhost/begin", "https://app.example/begin"),
        ("id_token_signed_response_alg", "none", "EdDSA"),
        ("userinfo_signed_response_alg", "HS256", "PS256"),
        ("id_token_encrypted_response_alg", "RSA-OAEP", None),
        ("subject_type", "secret", "public"),
        ("application_type", "toaster", "web"),
        ("default_max_age", -1, 0),
        ("default_max_age", "60", 60),
        ("require_auth_time", "true", True),
        ("request_uris", ["http://app.example/r"], ["https://app.example/r"]),
        ("post_logout_redirect_uris", ["javascript:alert(1)"], ["https://app.example/goodbye"]),
        ("backchannel_logout_uri", "http://app.example/back", "https://app.example/back"),
        ("logo_uri", "data:image/png;base64,x", "https://app.example/logo.png"),
    ],
)
def test_what_contradicts_the_specification_is_refused(registrar: Registrar, member: str, bad: Any, good: Any) -> None:
    assert registrar.refused(**{member: bad}) == "invalid_client_metadata"
    assert registrar.register(**{member: good}).told.get(member) == good


@pytest.mark.compliance(SPECIFICATION, "2", "application_type decides which redirect URIs there may be")
def test_native_apps_have_schemes_of_their_own(registrar: Registrar) -> None:
    own = {"redirect_uris": ["com.example.app:/callback", "http://127.0.0.1/callback"]}
    native = registrar.register(**own, application_type="native", token_endpoint_auth_method="none")
    assert native.told["redirect_uris"] == own["redirect_uris"]
    assert registrar.refused(**own, application_type="web") == "invalid_redirect_uri"


@pytest.mark.compliance(SPECIFICATION, "2", "a response type needs its grant types registered")
def test_a_response_type_needs_its_grants(registrar: Registrar) -> None:
    assert registrar.refused(response_types=["code id_token"]) == "invalid_client_metadata"
    told = registrar.register(
        response_types=["code", "code id_token"], grant_types=["authorization_code", "implicit"]
    ).told
    offered = registrar.provider.metadata["response_types_supported"]
    assert told["response_types"] == [each for each in ("code", "code id_token") if each in offered]


@pytest.mark.compliance(SPECIFICATION, "2", "ID tokens and UserInfo are signed as registered")
@pytest.mark.parametrize("alg", ["RS256", "PS256", "ES256", "EdDSA"])
def test_answers_are_signed_as_registered(signed_in: Browser, person: Person, registrar: Registrar, alg: str) -> None:
    plain, signed = (
        registrar.register(id_token_signed_response_alg=alg, **more).party()
        for more in ({}, {"userinfo_signed_response_alg": alg})
    )
    for party in (plain, signed):
        tokens = party.obtain_tokens(signed_in, person)
        assert jwt.get_unverified_header(tokens.id_token)["alg"] == alg
        told = party.userinfo(tokens.access_token)
        assert told.headers["Content-Type"] == ("application/json" if party is plain else "application/jwt")
        claims = told.json() if party is plain else jwt.decode(told.text, options={"verify_signature": False})
        assert claims["sub"] == party.claims(tokens)["sub"]


@pytest.mark.compliance(SPECIFICATION, "2", "default_max_age holds where the request names none")
def test_a_default_max_age_holds(
    signed_in: Browser, new_browser: Callable[[], Browser], person: Person, registrar: Registrar
) -> None:
    hasty, patient = (registrar.register(default_max_age=seconds).party() for seconds in (0, 3600))
    assert patient.claims(patient.obtain_tokens(signed_in, person))["auth_time"]
    assert shown(signed_in.open(hasty.request().url)).page.asks_to_sign_in
    assert "auth_time" in hasty.claims(hasty.obtain_tokens(new_browser(), person))


@pytest.mark.compliance(SPECIFICATION, "2", "post_logout_redirect_uris: the registered addresses alone")
def test_people_come_back_to_registered_addresses_alone(
    signed_in: Browser, person: Person, registrar: Registrar
) -> None:
    goodbye = "https://app.example/goodbye"
    party = registrar.register(post_logout_redirect_uris=[goodbye]).party()
    hint = party.obtain_tokens(signed_in, person).id_token
    logout = party.provider.endpoint("end_session")
    other = signed_in.post(logout, {"id_token_hint": hint, "post_logout_redirect_uri": f"{goodbye}/other"})
    assert shown(other)
    left = signed_in.post(logout, {"id_token_hint": hint, "post_logout_redirect_uri": goodbye, "state": "s"})
    assert departed(left).url == f"{goodbye}?state=s"


@pytest.mark.compliance(SPECIFICATION, "2", "policy and terms are shown to people who sign in")
def test_policy_and_terms_are_shown(browser: Browser, registrar: Registrar) -> None:
    host = f"https://{token_hex(8)}.example"
    party = registrar.register(policy_uri=f"{host}/policy", tos_uri=f"{host}/terms").party()
    links = shown(browser.open(party.request().url)).page.links
    assert {f"{host}/policy", f"{host}/terms"} <= set(links)


@pytest.mark.compliance(
    SPECIFICATION, "2", "subject_type: pairwise subjects differ from host to host, public ones do not"
)
def test_subjects_are_of_the_registered_kind(signed_in: Browser, person: Person, registrar: Registrar) -> None:
    def subjects(**changes: Any) -> list[str]:
        parties = [registrar.register(**changes).party() for _ in range(2)]
        return [party.claims(party.obtain_tokens(signed_in, person))["sub"] for party in parties]

    assert subjects(subject_type="public") == [person.sub] * 2
    apart = subjects(subject_type="pairwise")
    assert len({person.sub, *apart}) == 3
    same_host = subjects(subject_type="pairwise", **minimal())
    assert len(set(same_host)) == 1


@pytest.fixture
def sector() -> tuple[str, list[str]]:
    """Where the tests publish a sector document, and two redirect URIs on different hosts."""
    return f"http://localhost:{PORT}/sector.json", [f"https://{token_hex(8)}.example/callback" for _ in range(2)]


@pytest.mark.compliance(SPECIFICATION, "5", "sector_identifier_uri lists every redirect URI")
def test_a_sector_identifier_must_list_every_redirect_uri(
    registrar: Registrar, publisher: Publisher, sector: tuple[str, list[str]]
) -> None:
    address, uris = sector
    asked = {"redirect_uris": uris, "sector_identifier_uri": address}
    assert registrar.refused(redirect_uris=uris) == "invalid_client_metadata"
    for content in ("", "{", "{}", "[]", json.dumps(uris[:1])):
        publisher.documents["/sector.json"] = ("application/json", content)
        assert registrar.refused(**asked) == "invalid_client_metadata"
    publisher.documents["/sector.json"] = ("application/json", json.dumps(["https://more.example/", *uris]))
    client = registrar.register(**asked)
    assert client.told["sector_identifier_uri"] == address
    publisher.documents["/sector.json"] = ("application/json", json.dumps(uris))
    assert client.replace(**asked, client_name="Renamed").status_code == 200
    more = [*uris, "https://more.example/callback"]
    assert client.replace(**{**asked, "redirect_uris": more}).json()["error"] == "invalid_client_metadata"


@pytest.mark.compliance("OIDC Core", "8.1", "clients of one sector know a person by one subject")
def test_clients_of_one_sector_know_a_person_by_one_subject(
    signed_in: Browser, person: Person, registrar: Registrar, publisher: Publisher, sector: tuple[str, list[str]]
) -> None:
    address, uris = sector
    publisher.documents["/sector.json"] = ("application/json", json.dumps(uris))
    shared = [
        registrar.register(redirect_uris=[uri], sector_identifier_uri=address, subject_type="pairwise").party()
        for uri in uris
    ]
    alone = registrar.register(redirect_uris=uris[:1], subject_type="pairwise").party()
    known = [party.claims(party.obtain_tokens(signed_in, person))["sub"] for party in (*shared, alone)]
    assert known[0] == known[1] != known[2]


@pytest.mark.compliance(SPECIFICATION, "3.1", "discovery names the endpoint")
def test_discovery_names_the_endpoint(provider: Provider) -> None:
    assert provider.endpoint("registration").startswith(f"{provider.issuer}/")
