"""Registrations as they come from outside: what is kept, what is as absent, and what is refused for its type."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import errors
from oidc.protocol.client_metadata import ClientMetadata, read

MINIMAL = {"redirect_uris": ["https://shop.example/cb"]}
WHOLE: dict[str, Any] = {
    "redirect_uris": ["https://shop.example/cb", "https://shop.example/cb2"],
    "response_types": ["code"],
    "grant_types": ["authorization_code", "refresh_token"],
    "application_type": "web",
    "contacts": ["ops@shop.example"],
    "client_name": "Shop",
    "client_name#fr": "Boutique",
    "client_name#ja-Hani-JP": "店",
    "client_uri": "https://shop.example/",
    "logo_uri": "https://shop.example/logo.png",
    "policy_uri": "https://shop.example/privacy",
    "policy_uri#fr": "https://shop.example/fr/privacy",
    "tos_uri": "https://shop.example/terms",
    "jwks_uri": "https://shop.example/jwks.json",
    "sector_identifier_uri": "https://shop.example/sector.json",
    "subject_type": "pairwise",
    "id_token_signed_response_alg": "ES256",
    "userinfo_signed_response_alg": "RS256",
    "introspection_signed_response_alg": "ES256",
    "request_object_signing_alg": "ES256",
    "require_signed_request_object": True,
    "token_endpoint_auth_method": "client_secret_post",
    "token_endpoint_auth_signing_alg": "ES256",
    "default_max_age": 0,
    "require_auth_time": True,
    "default_acr_values": ["urn:a", "urn:b"],
    "initiate_login_uri": "https://shop.example/login",
    "request_uris": ["https://shop.example/request.jwt#hash"],
    "post_logout_redirect_uris": ["https://shop.example/bye"],
    "backchannel_logout_uri": "https://shop.example/bcl",
    "backchannel_logout_session_required": True,
    "frontchannel_logout_uri": "https://shop.example/fcl",
    "frontchannel_logout_session_required": True,
    "scope": "openid email",
    "software_id": "4NRB1-0XZABZI9E6-5SM3R",
    "software_version": "2.1",
}


@pytest.mark.compliance("OIDC Registration", "2", "all metadata of the specification is kept and told again")
@pytest.mark.compliance("RFC 7591", "3.2.1", "all registered metadata is told again")
def test_everything_that_is_known_is_kept_and_told_again() -> None:
    assert read(WHOLE).as_document() == WHOLE
    assert set(ClientMetadata.__dataclass_fields__) - set(read(WHOLE).as_document()) == {"jwks", "localized"}


@pytest.mark.compliance("RFC 7591", "2", "what is left out has the default of the specification")
@pytest.mark.compliance("OIDC Registration", "2", "what is left out has the default of the specification")
def test_what_is_left_out_has_its_default() -> None:
    assert read(MINIMAL).as_document() == {
        "redirect_uris": ["https://shop.example/cb"],
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "application_type": "web",
        "subject_type": "pairwise",
        "id_token_signed_response_alg": "RS256",
        "token_endpoint_auth_method": "client_secret_basic",
        "require_signed_request_object": False,
        "require_auth_time": False,
        "backchannel_logout_session_required": False,
        "frontchannel_logout_session_required": False,
    }


def test_a_client_without_the_code_grant_has_no_response_type() -> None:
    assert read({"grant_types": ["client_credentials"]}).response_types == ()
    assert read({"grant_types": ["client_credentials", "authorization_code"]}).response_types == ("code",)


@pytest.mark.compliance("RFC 7591", "2", "metadata that is not understood is ignored")
@pytest.mark.parametrize(
    "extra",
    [
        {"future_member": {"a": [1, None]}},
        {"client_id": "chosen", "client_secret": "chosen", "registration_access_token": "chosen"},
        {"first_party": True, "challenge_allowed": True, "is_active": False, "sector": "bank.example"},
        {"software_statement": "e30.e30."},
        {"client_name#": "no language", "client_name#not_a_tag!": "x", "redirect_uris#fr": "x", "#": "x"},
        {"contacts": None, "logo_uri": "", "default_max_age": None, "client_name#fr": None, "jwks": None},
        {"dpop_bound_access_tokens": False, "id_token_encrypted_response_alg": None},
    ],
)
def test_what_is_not_understood_is_as_absent(extra: dict[str, Any]) -> None:
    assert read({**MINIMAL, **extra}) == read(MINIMAL)


WRONG_TYPES: list[tuple[str, Any]] = [
    ("redirect_uris", "https://shop.example/cb"),
    ("redirect_uris", ["https://shop.example/cb", 1]),
    ("redirect_uris", [None]),
    ("redirect_uris", {"0": "https://shop.example/cb"}),
    ("redirect_uris", [f"https://shop.example/{n}" for n in range(101)]),
    ("grant_types", "authorization_code"),
    ("client_name", 7),
    ("client_name", ["Shop"]),
    ("client_name#fr", {"a": "b"}),
    ("logo_uri", True),
    ("contacts", "ops@shop.example"),
    ("default_max_age", "3600"),
    ("default_max_age", 1.5),
    ("default_max_age", True),
    ("require_auth_time", "true"),
    ("require_auth_time", 1),
    ("jwks", "e30"),
    ("jwks", []),
    ("scope", ["openid"]),
    ("subject_type", ["public"]),
]


@pytest.mark.parametrize(("member", "value"), WRONG_TYPES)
def test_a_value_of_another_type_is_refused_by_the_name_of_its_member(member: str, value: Any) -> None:
    with pytest.raises(errors.InvalidClientMetadata) as refused:
        read({**MINIMAL, member: value})
    assert member.partition("#")[0] in refused.value.public_description


@pytest.mark.parametrize("document", [None, [], "x", 1, True, [MINIMAL]])
def test_what_is_no_object_is_refused(document: Any) -> None:
    with pytest.raises(errors.InvalidClientMetadata):
        read(document)


def test_members_in_very_many_languages_are_refused() -> None:
    tags = [f"a{first}{second}" for first in "abcdefghijk" for second in "abcdefghij"]
    with pytest.raises(errors.InvalidClientMetadata):
        read({**MINIMAL, **{f"client_name#{tag}": "Shop" for tag in tags}})


@pytest.mark.parametrize(
    "promise",
    [
        {"id_token_encrypted_response_alg": "RSA-OAEP"},
        {"userinfo_encrypted_response_enc": "A128CBC-HS256"},
        {"request_object_encryption_alg": "RSA-OAEP"},
        {"introspection_encrypted_response_alg": "RSA-OAEP"},
        {"dpop_bound_access_tokens": True},
        {"tls_client_certificate_bound_access_tokens": True},
        {"require_pushed_authorization_requests": True},
    ],
)
def test_a_guarantee_that_cannot_be_kept_is_refused_not_dropped(promise: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidClientMetadata):
        read({**MINIMAL, **promise})


def test_what_is_repeated_counts_once() -> None:
    kept = read({**MINIMAL, "grant_types": ["refresh_token", "authorization_code", "refresh_token"], "scope": "a  b a"})
    assert (kept.grant_types, kept.scope) == (("refresh_token", "authorization_code"), ("a", "b"))


def test_lists_are_narrowed_to_what_is_allowed() -> None:
    kept = read({**MINIMAL, "scope": "openid people:write", "grant_types": ["authorization_code", "password"]})
    narrow = kept.narrowed(scope=("openid",), grant_types=("authorization_code",), response_types=("code",))
    assert (narrow.scope, narrow.grant_types) == (("openid",), ("authorization_code",))
    assert replace(narrow, scope=kept.scope, grant_types=kept.grant_types) == kept


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from([*WHOLE, "jwks", "client_name#de", "id_token_encrypted_response_alg"])


@given(st.dictionaries(NAMES | st.text(max_size=20), JSON, max_size=8))
def test_any_document_is_read_or_refused(document: dict[str, Any]) -> None:
    try:
        kept = read(document)
    except errors.InvalidClientMetadata:
        return
    assert read(json.loads(json.dumps(kept.as_document()))) == kept
