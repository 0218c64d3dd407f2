"""Which claims a scope opens, and what stands in an ID token."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import claims

KNOWN = {
    **{name: f"a {name}" for names in claims.SCOPE_CLAIMS.values() for name in names},
    "email_verified": True,
    "phone_number_verified": False,
    "updated_at": 1_900_000_000,
    "address": {"locality": "Lund"},
    "shoe_size": 43,
}
ANN = claims.Authentication(
    subject="8f14e45f",
    auth_time=datetime(2030, 5, 1, 12, 0, 0, 999_999, tzinfo=UTC),
    acr="urn:authserver:aal1",
    amr=("pwd",),
    sid="5a4d",
    nonce="n-0S6_WzA2Mj",
)


def id_token(who: claims.Authentication, algorithm: str = "RS256") -> dict[str, object]:
    """An ID token for `who`, issued at 1900000000 for ten minutes."""
    return claims.id_token(
        who,
        issuer="https://id.example",
        client_id="shop",
        access_token="jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
        algorithm=algorithm,
        now=1_900_000_000,
        lifetime=600,
    )


@pytest.mark.compliance("OIDC Core", "5.4", "each scope opens its own claims and no others")
@pytest.mark.parametrize(
    ("scopes", "names"),
    [
        ([], set()),
        (["openid"], set()),
        (["offline_access", "orders:read"], set()),
        (["email"], {"email", "email_verified"}),
        (["phone", "openid"], {"phone_number", "phone_number_verified"}),
        (["address"], {"address"}),
        (
            ["profile"],
            {
                "name",
                "given_name",
                "family_name",
                "middle_name",
                "nickname",
                "preferred_username",
                "profile",
                "picture",
                "website",
                "gender",
                "birthdate",
                "zoneinfo",
                "locale",
                "updated_at",
            },
        ),
        (["email", "phone"], {"email", "email_verified", "phone_number", "phone_number_verified"}),
    ],
)
def test_a_scope_opens_its_claims(scopes: list[str], names: set[str]) -> None:
    assert claims.opened_by(scopes, KNOWN) == {name: KNOWN[name] for name in names}


@pytest.mark.compliance("OIDC Core", "5.3.2", "what is not known is left out")
def test_unknown_claims_are_absent() -> None:
    assert claims.opened_by(["profile", "email"], {"email": "ann@example.com"}) == {"email": "ann@example.com"}


@given(st.lists(st.sampled_from(["openid", "profile", "email", "address", "phone", "offline_access", "other"])))
def test_nothing_outside_the_scopes_is_ever_opened(scopes: list[str]) -> None:
    allowed = {name for scope in scopes for name in claims.SCOPE_CLAIMS.get(scope, ())}
    assert set(claims.opened_by(scopes, KNOWN)) == allowed


@pytest.mark.compliance("OIDC Core", "2", "the claims of an ID token, times as whole seconds")
def test_an_id_token_says_who_when_how_and_for_whom() -> None:
    assert id_token(ANN) == {
        "iss": "https://id.example",
        "sub": "8f14e45f",
        "aud": "shop",
        "exp": 1_900_000_600,
        "iat": 1_900_000_000,
        "auth_time": 1_903_867_200,
        "acr": "urn:authserver:aal1",
        "amr": ["pwd"],
        "sid": "5a4d",
        "nonce": "n-0S6_WzA2Mj",
        "at_hash": "77QmUPtjPfzWtF2AnpK9RQ",
    }


@pytest.mark.compliance("OIDC Core", "2", "a claim without a value is left out")
def test_an_empty_claim_is_absent() -> None:
    bare = id_token(replace(ANN, nonce="", sid="", acr="", amr=()))
    assert set(bare) == {"iss", "sub", "aud", "exp", "iat", "auth_time", "at_hash"}


def test_everything_in_an_id_token_is_announced() -> None:
    assert set(id_token(ANN)) == set(claims.ID_TOKEN_CLAIMS)


@pytest.mark.compliance("OIDC Core", "3.1.3.6", "at_hash is the left half of the hash of the signing algorithm")
@pytest.mark.parametrize(
    ("value", "algorithm", "expected"),
    [
        # OpenID Connect Core 1.0 appendix A.3 (at_hash) and A.4 (c_hash).
        ("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "RS256", "77QmUPtjPfzWtF2AnpK9RQ"),
        ("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y", "ES256", "77QmUPtjPfzWtF2AnpK9RQ"),
        ("Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk", "RS256", "LDktKdoQak3Pk0cnXxCltA"),
        # Ed25519 goes with SHA-512: the first 32 bytes of FIPS 180's "abc".
        ("abc", "EdDSA", "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV05o"),
    ],
)
def test_half_hash_vectors(value: str, algorithm: str, expected: str) -> None:
    assert claims.half_hash(value, algorithm) == expected
