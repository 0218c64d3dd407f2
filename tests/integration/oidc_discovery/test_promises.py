"""The walk: everything the metadata promise is tried, each value of each list; what nobody tries fails too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import jwt
import pytest

from tests.integration import calls
from tests.integration.browser import Browser, Departed
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person, Seed

SPECIFICATION = "OIDC Discovery"
# Members that a test of this module or of test_discovery.py tries by name.
TRIED = {
    "issuer",
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "acr_values_supported",
    "subject_types_supported",
    "code_challenge_methods_supported",
    "claim_types_supported",
    "claims_supported",
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "require_request_uri_registration",
    "authorization_response_iss_parameter_supported",
    "prompt_values_supported",
    "protected_resources",
    "ui_locales_supported",
    "client_id_metadata_document_supported",
}
# … and those of which a test tries every one whose name ends so.
TRIED_BY_KIND = (
    "_endpoint",
    "_uri",
    "_endpoint_auth_methods_supported",
    "_alg_values_supported",
    "_logout_supported",
    "_logout_session_supported",
)
# What the metadata say is not offered, and a client that asks for it is told so.
UNKNOWN = "urn:example:unknown"

Parties = Callable[[str], RelyingParty]


@pytest.fixture
def having(seed: Seed, relying_party: Parties) -> Callable[..., Iterator[RelyingParty]]:
    """Relying parties of the seed whose registration has all of these values, or holds them among several words."""

    def find(**wanted: str) -> Iterator[RelyingParty]:
        for name, registration in seed.clients.items():
            known = {member: _words(registration.metadata.get(member, ())) for member in wanted}
            if all(value in known[member] for member, value in wanted.items()):
                yield relying_party(name)

    return find


def _words(value: Any) -> Iterable[str]:
    return value.split() if isinstance(value, str) else value


def answer(browser: Browser, party: RelyingParty, **changes: Any) -> dict[str, str]:
    """What comes back to the relying party; {} where a person would see a page."""
    outcome = browser.open(party.request(**changes).url)
    return outcome.parameters if isinstance(outcome, Departed) else {}


@pytest.mark.compliance(SPECIFICATION, "3", "nothing is promised that no test tries")
def test_every_promise_is_tried(provider: Provider) -> None:
    assert {name for name in provider.metadata if name not in TRIED and not name.endswith(TRIED_BY_KIND)} == set()


@pytest.mark.compliance(SPECIFICATION, "3", "every address in the document is one of this server, and answers")
def test_every_address_answers(provider: Provider, base_url: str) -> None:
    named = {name: url for name, url in provider.metadata.items() if name.endswith(("_endpoint", "_uri"))}
    assert {name: url for name, url in named.items() if not url.startswith(f"{base_url}/")} == {}
    for name, url in named.items():
        for method in ("GET", "POST"):
            status = calls.request(method, url).status_code
            assert status != 404, name
            assert status < 500, name


@pytest.mark.compliance(SPECIFICATION, "3", "each scope of the document is granted to a client that may have it")
def test_every_scope(signed_in: Browser, person: Person, provider: Provider, having: Any) -> None:
    for scope in provider.metadata["scopes_supported"]:
        party = next(having(scope=scope, grant_types="authorization_code"))
        tokens = party.obtain_tokens(signed_in, person, scope=f"openid {scope}", prompt="consent")
        assert scope in tokens.body.get("scope", f"openid {scope}").split(), scope
    assert answer(signed_in, next(having(scope="email")), scope="openid never-heard-of")["error"] == "invalid_scope"


@pytest.mark.compliance(SPECIFICATION, "3", "each response type of the document is recognised, any other is not")
def test_every_response_type(signed_in: Browser, provider: Provider, notes: RelyingParty) -> None:
    for response_type in provider.metadata["response_types_supported"]:
        told = answer(signed_in, notes, response_type=response_type)
        assert told.get("error") in {None, "unauthorized_client"}, (response_type, told)
    assert "code" in answer(signed_in, notes, response_type="code")
    assert answer(signed_in, notes, response_type="unheard_of")["error"] == "unsupported_response_type"


@pytest.mark.compliance(
    SPECIFICATION, "3", "each response mode of the document is how the answer comes, others are refused"
)
def test_every_response_mode(signed_in: Browser, provider: Provider, notes: RelyingParty) -> None:
    for mode in provider.metadata["response_modes_supported"]:
        outcome = signed_in.open(notes.request(response_mode=mode).url)
        assert isinstance(outcome, Departed), mode
        assert outcome.place == mode
        assert "code" in outcome.parameters
    assert answer(signed_in, notes, response_mode="unheard_of")["error"] == "invalid_request"


@pytest.mark.compliance(
    SPECIFICATION, "3", "each grant type of the document is recognised at the token endpoint, others not"
)
def test_every_grant_type(provider: Provider, having: Any, notes: RelyingParty) -> None:
    for grant_type in set(provider.metadata["grant_types_supported"]) - {"implicit"}:
        party = next(having(grant_types=grant_type), notes)
        refused = party.post("token", {"grant_type": grant_type})
        assert refused.status_code == 200 or refused.json()["error"] != "unsupported_grant_type", grant_type
    for unknown in ("password", UNKNOWN):
        assert notes.post("token", {"grant_type": unknown}).json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize("endpoint", ["token", "introspection", "revocation"])
@pytest.mark.compliance(SPECIFICATION, "3", "each way of client authentication in the document works where it says so")
def test_every_client_authentication(provider: Provider, having: Any, endpoint: str) -> None:
    methods = provider.metadata[f"{endpoint}_endpoint_auth_methods_supported"]
    assert "client_secret_jwt" not in methods or next(having(token_endpoint_auth_method="client_secret_jwt"))
    for method in methods:
        party = next(having(token_endpoint_auth_method=method, grant_types="authorization_code"))
        response = party.post(endpoint, {"grant_type": "refresh_token", "refresh_token": "x", "token": "x"})
        assert response.status_code == 200 or response.json()["error"] == "invalid_grant", (method, response.text)


@pytest.mark.compliance(
    SPECIFICATION, "3", "each algorithm for ID tokens, UserInfo and introspection is signed with on demand"
)
def test_every_algorithm_that_the_server_signs_with(
    signed_in: Browser, person: Person, provider: Provider, relying_party: Parties
) -> None:
    published = {key["alg"] for key in provider.signing_keys()}
    metadata = provider.metadata
    for alg in metadata["id_token_signing_alg_values_supported"]:
        assert alg in published
        party = relying_party(f"signed_{alg}")
        tokens = party.obtain_tokens(signed_in, person)
        assert header(tokens.id_token)["alg"] == alg
        if alg in metadata.get("userinfo_signing_alg_values_supported", ()):
            assert header(party.userinfo(tokens.access_token).text)["alg"] == alg
        if alg in metadata.get("introspection_signing_alg_values_supported", ()):
            accepted = {"Accept": "application/token-introspection+jwt", "Authorization": party.basic_credentials()}
            body = {"token": tokens.access_token}
            described = calls.post(provider.endpoint("introspection"), body, headers=accepted)
            assert header(described.text)["alg"] == alg


def header(signed: str) -> dict[str, Any]:
    assert signed.count(".") == 2, signed
    return dict(jwt.get_unverified_header(signed))


@pytest.mark.compliance(SPECIFICATION, "3", "no algorithm of the document leaves a signature out")
def test_no_algorithm_is_none(provider: Provider) -> None:
    listed = {name: values for name, values in provider.metadata.items() if name.endswith("_alg_values_supported")}
    assert listed
    assert {name: values for name, values in listed.items() if {"none", "HS256"} & set(values)} == {}


@pytest.mark.compliance(SPECIFICATION, "3", "every claim that is told is in the document")
def test_every_claim_that_is_told_is_listed(
    signed_in: Browser, person: Person, provider: Provider, notes: RelyingParty
) -> None:
    tokens = notes.obtain_tokens(signed_in, person, scope="openid profile email address phone")
    told = notes.claims(tokens).keys() | notes.userinfo(tokens.access_token).json().keys()
    assert told - set(provider.metadata["claims_supported"]) <= {"at_hash", "nonce", "sid", "jti", "azp"}
    assert {"sub", "name", "email", "email_verified", "auth_time", "acr"} <= told
    assert notes.claims(tokens)["acr"] in provider.metadata["acr_values_supported"]


@pytest.mark.compliance(SPECIFICATION, "3", "each prompt of the document is understood, others are refused")
def test_every_prompt(new_browser: Callable[[], Browser], provider: Provider, notes: RelyingParty) -> None:
    for prompt in provider.metadata["prompt_values_supported"]:
        assert answer(new_browser(), notes, prompt=prompt).get("error") in {None, "login_required"}, prompt
    assert answer(new_browser(), notes, prompt="unheard_of")["error"] == "invalid_request"


@pytest.mark.compliance(
    SPECIFICATION, "3", "parameters that the document says are taken are, others are refused by their own errors"
)
def test_request_objects_and_claims(signed_in: Browser, provider: Provider, notes: RelyingParty) -> None:
    metadata = provider.metadata
    taken = answer(signed_in, notes, request="garbage")["error"]
    assert taken == ("invalid_request_object" if metadata["request_parameter_supported"] else "request_not_supported")
    by_reference = answer(signed_in, notes, request_uri="https://app.example.com/never-registered").get("error")
    if metadata["request_uri_parameter_supported"]:
        assert metadata["require_request_uri_registration"] is True
        assert by_reference in {"invalid_request_uri", None}
    else:
        assert by_reference == "request_uri_not_supported"
    if metadata["claims_parameter_supported"]:
        assert answer(signed_in, notes, claims="garbage")["error"] == "invalid_request"
    assert "code" in answer(signed_in, notes, claims='{"userinfo": {"email": null}}')


@pytest.mark.compliance(SPECIFICATION, "3", "both kinds of subject in the document are told, each to whom it is for")
def test_every_subject_type(signed_in: Browser, person: Person, provider: Provider, having: Any) -> None:
    for kind in provider.metadata["subject_types_supported"]:
        party = next(having(subject_type=kind, grant_types="authorization_code"))
        told = party.claims(party.obtain_tokens(signed_in, person))["sub"]
        assert (told == person.sub) is (kind == "public")


@pytest.mark.compliance(SPECIFICATION, "3", "where sign-out is told by session, ID tokens name the session")
def test_sessions_have_names(signed_in: Browser, person: Person, provider: Provider, notes: RelyingParty) -> None:
    claims = notes.claims(notes.obtain_tokens(signed_in, person))
    for channel in ("backchannel", "frontchannel"):
        if provider.metadata.get(f"{channel}_logout_session_supported"):
            assert provider.metadata[f"{channel}_logout_supported"] is True
            assert claims["sid"]


@pytest.mark.compliance("RFC 9207", "3", "answers carry the issuer, as the document says")
def test_the_issuer_is_in_the_answer(signed_in: Browser, provider: Provider, notes: RelyingParty) -> None:
    assert provider.metadata["authorization_response_iss_parameter_supported"] is True
    for changes in ({}, {"prompt": "unheard_of"}):
        assert answer(signed_in, notes, **changes)["iss"] == provider.issuer


@pytest.mark.compliance(
    "RFC 7636", "4.2", "each challenge method of the document is taken, plain and others are refused"
)
def test_every_challenge_method(signed_in: Browser, provider: Provider, notes: RelyingParty) -> None:
    for method in provider.metadata["code_challenge_methods_supported"]:
        assert "code" in answer(signed_in, notes, code_challenge_method=method)
    for method in ("plain", "S512"):
        assert answer(signed_in, notes, code_challenge_method=method)["error"] == "invalid_request"


@pytest.mark.compliance(
    "RFC 9728", "3.1", "each protected resource of the document has a document of its own that names this server"
)
def test_every_protected_resource(provider: Provider, base_url: str) -> None:
    for resource in provider.metadata.get("protected_resources", ()):
        path = resource.removeprefix(base_url)
        described = calls.get(f"{base_url}/.well-known/oauth-protected-resource{path}").json()
        assert described["resource"] == resource
        assert provider.issuer in described["authorization_servers"]


@pytest.mark.compliance(SPECIFICATION, "3", "languages of the document are taken, and so is any other wish")
def test_every_language(browser: Browser, provider: Provider, notes: RelyingParty) -> None:
    for languages in [*provider.metadata.get("ui_locales_supported", ()), "xx-YY", "fr de en"]:
        assert answer(browser, notes, ui_locales=languages) == {}


def test_claims_are_this_servers_own(provider: Provider) -> None:
    assert provider.metadata["claim_types_supported"] == ["normal"]
