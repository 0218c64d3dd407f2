"""What a registration may hold, as tables: each refusal beside what differs from it in one point and is taken."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol.client_metadata import read
from oidc.protocol.registration_rules import Offered, problems

OFFERED = Offered(
    grant_types=("authorization_code", "implicit", "refresh_token", "client_credentials"),
    response_types=("code", "id_token", "id_token token", "code id_token"),
    auth_methods=("client_secret_basic", "client_secret_post", "private_key_jwt", "none"),
    signing_algorithms=("RS256", "ES256"),
    private_hosts=("app.test:9000",),
)
HONEST: dict[str, Any] = {"client_name": "Shop", "redirect_uris": ["https://shop.example/cb"]}
KEY = {"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA", "kid": "1"}
KEYS = {"keys": [KEY]}
HYBRID = {"grant_types": ["authorization_code", "implicit"], "response_types": ["code id_token"]}


def judged(**changes: Any) -> dict[str, str]:
    return problems(read({**HONEST, **changes}), OFFERED)


GOOD: list[dict[str, Any]] = [
    {},
    {"grant_types": ["authorization_code", "implicit", "refresh_token"]},
    {"grant_types": ["client_credentials"], "redirect_uris": []},
    {"grant_types": ["client_credentials"], "redirect_uris": [], "response_types": ["code"]},
    HYBRID,
    {"response_types": ["id_token"], "grant_types": ["implicit"]},
    {"application_type": "native", "redirect_uris": ["com.example.app:/cb", "http://127.0.0.1/cb"]},
    {"application_type": "native", "redirect_uris": ["https://shop.example/cb"]},
    {"application_type": "native", "redirect_uris": ["http://localhost/cb"], **HYBRID},
    {"redirect_uris": ["http://localhost:5000/cb"]},
    {"token_endpoint_auth_method": "none"},
    {"token_endpoint_auth_method": "private_key_jwt", "jwks": KEYS},
    {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://shop.example/jwks.json"},
    {"subject_type": "public"},
    {"default_max_age": 0},
    {"default_max_age": 2**31 - 1},
    {"client_uri": "http://localhost:5000/"},
    {"logo_uri": "http://app.test:9000/logo.png", "jwks_uri": "http://app.test:9000/jwks.json"},
    {"policy_uri": "https://shop.example/legal#privacy"},
    {"initiate_login_uri": "https://shop.example/login"},
    {"request_uris": ["https://shop.example/r#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"]},
    {"frontchannel_logout_uri": "https://shop.example:443/fcl?a=b"},
    {"backchannel_logout_uri": "https://other.example/bcl"},
    {"post_logout_redirect_uris": ["https://shop.example/bye"]},
    {"client_name": "Café 🛒 متجر نور‌افزار"},
    {"client_name#fr": "Boutique", "logo_uri#fr": "https://shop.example/fr.png"},
]
BAD: list[tuple[dict[str, Any], str]] = [
    ({"client_name": "   "}, "client_name"),
    ({"client_name": "x" * 256}, "client_name"),
    ({"client_name": "Shop\0"}, "client_name"),
    ({"client_name": "Shop\nverified by us"}, "client_name"),
    ({"client_name": "Shop\u202egnp.exe"}, "client_name"),
    ({"client_name": "Sh\u200bop"}, "client_name"),
    ({"client_name": "Shop\ud800"}, "client_name"),
    ({"client_name": "\u200d\u200d"}, "client_name"),
    ({"client_name": "o" + "\u0301" * 9}, "client_name"),
    ({"client_name#fr": "Boutique\u202e"}, "client_name"),
    ({"redirect_uris": []}, "redirect_uris"),
    ({"redirect_uris": ["https://shop.example/cb#x"]}, "redirect_uris"),
    ({"redirect_uris": ["https://shop.example/cb", "http://shop.example/cb"]}, "redirect_uris"),
    ({"redirect_uris": ["com.example.app:/cb"]}, "redirect_uris"),
    ({"redirect_uris": ["https://shop.example/" + "x" * 2000]}, "redirect_uris"),
    ({"redirect_uris": [f"https://shop.example/{n}" for n in range(51)]}, "redirect_uris"),
    ({"redirect_uris": ["http://localhost/cb"], **HYBRID}, "redirect_uris"),
    ({"redirect_uris": ["https://localhost/cb"], **HYBRID}, "redirect_uris"),
    ({"grant_types": []}, "grant_types"),
    ({"grant_types": ["password"]}, "grant_types"),
    ({"grant_types": ["refresh_token"]}, "grant_types"),
    ({"grant_types": ["client_credentials"], "token_endpoint_auth_method": "none"}, "grant_types"),
    ({"response_types": []}, "response_types"),
    ({"response_types": ["token"]}, "response_types"),
    ({"response_types": ["code", "id_token"]}, "response_types"),
    ({"response_types": ["code id_token"], "grant_types": ["implicit"]}, "response_types"),
    ({"application_type": "desktop"}, "application_type"),
    ({"subject_type": "private"}, "subject_type"),
    ({"token_endpoint_auth_method": "tls_client_auth"}, "token_endpoint_auth_method"),
    ({"token_endpoint_auth_method": "private_key_jwt"}, "jwks"),
    ({"jwks": KEYS, "jwks_uri": "https://shop.example/jwks.json"}, "jwks"),
    ({"jwks": {"keys": []}}, "jwks"),
    ({"jwks": {"keys": [{**KEY, "d": "AAAA"}]}}, "jwks"),
    ({"jwks": {"keys": [{**KEY, "x5c": ["\0"]}]}}, "jwks"),
    ({"jwks": {"keys": [{**KEY, "kid": "\ud800"}]}}, "jwks"),
    ({"jwks_uri": "http://shop.example/jwks.json"}, "jwks_uri"),
    ({"id_token_signed_response_alg": "none"}, "id_token_signed_response_alg"),
    ({"id_token_signed_response_alg": "HS256"}, "id_token_signed_response_alg"),
    ({"userinfo_signed_response_alg": "none"}, "userinfo_signed_response_alg"),
    ({"request_object_signing_alg": "none"}, "request_object_signing_alg"),
    ({"token_endpoint_auth_signing_alg": "HS256"}, "token_endpoint_auth_signing_alg"),
    ({"default_max_age": -1}, "default_max_age"),
    ({"default_max_age": 2**31}, "default_max_age"),
    ({"default_acr_values": ["x" * 101]}, "default_acr_values"),
    ({"contacts": ["a\0b"]}, "contacts"),
    ({"software_id": "x" * 256}, "software_id"),
    ({"scope": "openid " + "x" * 101}, "scope"),
    ({"scope": 'quo"te'}, "scope"),
    ({"logo_uri": "javascript:alert(1)"}, "logo_uri"),
    ({"logo_uri": "data:image/png;base64,AAAA"}, "logo_uri"),
    ({"logo_uri": "http://shop.example/logo.png"}, "logo_uri"),
    ({"logo_uri": "http://app.test:9001/logo.png"}, "logo_uri"),
    ({"jwks_uri": "https://shop.example/jwks.json#x"}, "jwks_uri"),
    ({"logo_uri": "https://shop.example/" + "x" * 500}, "logo_uri"),
    ({"logo_uri#fr": "javascript:alert(1)"}, "logo_uri"),
    ({"policy_uri": "https://user:pass@shop.example/"}, "policy_uri"),
    ({"tos_uri": "//shop.example/terms"}, "tos_uri"),
    ({"client_uri": "https://[::1/"}, "client_uri"),
    ({"initiate_login_uri": "http://shop.example/login"}, "initiate_login_uri"),
    ({"initiate_login_uri": "http://localhost/login"}, "initiate_login_uri"),
    ({"sector_identifier_uri": "http://localhost/sector.json"}, "sector_identifier_uri"),
    ({"request_uris": ["http://shop.example/r"]}, "request_uris"),
    ({"backchannel_logout_uri": "https://shop.example/bcl#x"}, "backchannel_logout_uri"),
    ({"frontchannel_logout_uri": "https://other.example/fcl"}, "frontchannel_logout_uri"),
    ({"frontchannel_logout_uri": "https://shop.example:8443/fcl"}, "frontchannel_logout_uri"),
    ({"post_logout_redirect_uris": ["javascript:alert(1)"]}, "post_logout_redirect_uris"),
]


@pytest.mark.parametrize("changes", GOOD)
def test_an_honest_registration_is_taken(changes: dict[str, Any]) -> None:
    assert judged(**changes) == {}


@pytest.mark.compliance("OIDC Registration", "2", "metadata that contradicts the specification is refused")
@pytest.mark.compliance("RFC 7591", "2.1", "grant types and response types agree")
@pytest.mark.parametrize(("changes", "member"), BAD)
def test_a_registration_that_breaks_a_rule_is_refused_by_its_member(changes: dict[str, Any], member: str) -> None:
    assert list(judged(**changes)) == [member]


def test_one_of_several_values_is_called_by_its_number_and_never_repeated() -> None:
    found = judged(redirect_uris=["https://shop.example/cb", "http://evil.example/cb"])
    assert found["redirect_uris"].startswith("number 2 must use https")
    assert "evil" not in str(found)


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert set(judged(redirect_uris=["http://shop.example/"], logo_uri="x", subject_type="x")) == {
        "redirect_uris",
        "logo_uri",
        "subject_type",
    }


TEXTS = st.text(max_size=40) | st.sampled_from(["https://[", "https://a:99999/", "http://", "https://%00/", "x:/"])
MEMBERS = st.sampled_from([changes for changes, _ in BAD] + GOOD)


@given(MEMBERS, st.lists(TEXTS, max_size=4), TEXTS)
def test_any_values_are_judged_without_an_error(changes: dict[str, Any], several: list[str], one: str) -> None:
    odd = {name: several if isinstance(value, list) else one for name, value in changes.items() if name != "jwks"}
    odd = {name: value for name, value in odd.items() if name != "default_max_age"}
    assert all(isinstance(problem, str) and problem.isascii() for problem in judged(**odd).values())
