"""What may be the address of a client ID metadata document, and what may be in one."""

from typing import Any

import pytest

from oidc.protocol import client_documents as documents
from oidc.protocol import errors

SPECIFICATION = "draft-ietf-oauth-client-id-metadata-document"
URL = "https://app.example/client.json"


@pytest.mark.compliance(SPECIFICATION, "3", "https with a path; a port and a query may be")
@pytest.mark.parametrize(
    "client_id",
    [
        URL,
        "https://app.example/",
        "https://app.example:8443/oauth/client",
        "https://app.example/client?v=1",
        "https://app.example/..client/a.b/...",
        "https://203.0.113.9/client",
        "https://app.example/" + "a" * 220,
    ],
)
def test_an_address_of_a_document(client_id: str) -> None:
    assert documents.is_address(client_id)


@pytest.mark.compliance(
    SPECIFICATION, "3", "no other scheme, no fragment, no credentials, no dot segments, not without a path"
)
@pytest.mark.parametrize(
    "client_id",
    [
        "shop",
        "",
        "http://app.example/client",
        "HTTPS://app.example/client",
        "https:/app.example/client",
        "https:///client",
        "https://app.example",
        "https://app.example?client",
        "https://app.example/client#a",
        "https://app.example/client#",
        "https://me@app.example/client",
        "https://me:secret@app.example/client",
        "https://app.example/a/../client",
        "https://app.example/./client",
        "https://app.example/client/..",
        "https://app.example/a/%2e%2E/client",
        "https://app.example/a/.%2e/client",
        "https://app.example/a b",
        "https://app.example/a\\b",
        "https://app.example/\N{LATIN SMALL LETTER E WITH ACUTE}",
        "https://app.example:99999/client",
        "https://app.example:x/client",
        "https://[::1/client",
        "https://app.example/" + "a" * 221,
        "https://app.example/\x00",
        "https://app.example/a\nb",
    ],
)
def test_what_is_no_address_of_a_document(client_id: str) -> None:
    assert not documents.is_address(client_id)


@pytest.mark.parametrize(
    ("hosts", "taken"),
    [
        ([], False),
        (["*"], True),
        (["app.example"], True),
        ([".app.example"], True),
        ([".example"], True),
        (["example"], False),
        (["other.example", ".test"], False),
        ([".pp.example"], False),
        (["www.app.example"], False),
    ],
)
def test_documents_are_taken_of_named_hosts(hosts: list[str], taken: bool) -> None:
    assert documents.is_taken(URL, hosts) is taken


def test_what_is_no_address_is_taken_of_nobody() -> None:
    assert not documents.is_taken("shop", ["*"])
    assert not documents.is_taken("http://app.example/client", ["*", "app.example"])


@pytest.mark.compliance(SPECIFICATION, "4.1", "application/json, or a more specific type with +json")
@pytest.mark.parametrize(
    ("media_type", "is_json"),
    [
        ("application/json", True),
        ("application/vnd.example.client+json", True),
        ("application/ld+json", True),
        ("text/json", False),
        ("text/html", False),
        ("application/+json", False),
        ("application/jsonp", False),
        ("", False),
    ],
)
def test_a_document_is_sent_as_json(media_type: str, is_json: bool) -> None:
    assert documents.is_json(media_type) is is_json


@pytest.mark.compliance(SPECIFICATION, "4.4", "cache headers are respected, between a least and a most")
@pytest.mark.parametrize(
    ("cache_control", "seconds"),
    [
        ("", 3600),
        ("public", 3600),
        ("max-age=7200", 7200),
        ("public, MAX-AGE=600, immutable", 600),
        ('max-age="600"', 600),
        ("max-age=0", 300),
        ("max-age=604800", 86400),
        ("max-age=99999999999999999999", 3600),
        ("max-age=-5", 3600),
        ("s-maxage=10", 3600),
        ("no-store, max-age=7200", 300),
        ("no-cache", 300),
        ("max-age=7200, max-age=600", 600),
    ],
)
def test_how_long_a_document_is_fresh(cache_control: str, seconds: int) -> None:
    assert documents.seconds_kept(cache_control) == seconds


def registration(**changes: Any) -> dict[str, Any]:
    return documents.registration_in({"client_id": URL, "client_name": "App", **changes}, URL)


def test_a_document_is_a_registration_without_authentication_unless_it_says_so() -> None:
    assert registration()["token_endpoint_auth_method"] == "none"
    assert registration(token_endpoint_auth_method="private_key_jwt")["token_endpoint_auth_method"] == "private_key_jwt"


def test_a_document_without_a_name_has_its_hosts() -> None:
    assert registration()["client_name"] == "App"
    for nothing in ("", None):
        assert registration(client_name=nothing, client_uri="https://bank.example/")["client_name"] == "app.example"


def test_addresses_that_are_asked_at_each_request_are_the_hosts_own() -> None:
    own = ["https://app.example/request.jwt"]
    assert registration(request_uris=own)["request_uris"] == own
    for other in ("https://victim.example/r", "https://app.example:8443/r", "http://app.example/r"):
        with pytest.raises(errors.InvalidClientMetadata):
            registration(request_uris=[*own, other])


@pytest.mark.compliance(SPECIFICATION, "4.1", "client_id is the document's address, character by character")
@pytest.mark.parametrize(
    "named", ["https://app.example/other", "https://APP.example/client.json", URL + "/", URL + "?", "", None, [URL], 5]
)
def test_a_document_names_its_own_address(named: Any) -> None:
    with pytest.raises(errors.InvalidClientMetadata):
        registration(client_id=named)
    assert registration(client_id=URL)


@pytest.mark.compliance(SPECIFICATION, "4.1", "no shared secret, and no method that is based on one")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": "s"},
        {"client_secret": None},
        {"client_secret_expires_at": 0},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "client_secret_post"},
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": "tls_client_auth"},
        {"token_endpoint_auth_method": ["none"]},
        {"token_endpoint_auth_method": 5},
    ],
)
def test_a_document_holds_no_secret_and_needs_none(changes: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidClientMetadata):
        registration(**changes)
