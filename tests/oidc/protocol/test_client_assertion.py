"""What a client's assertion must say: who, for whom, until when, and a name of its own."""

from typing import Any

import pytest

from oidc.protocol import client_assertion, errors
from oidc.protocol.client_assertion import ASSERTION_TYPE, Proof
from oidc.protocol.client_authentication import Credentials, credentials_of
from oidc.protocol.jose import NotVerified
from tests.client_keys import client_key

NOW = 1_700_000_000
ISSUER = "https://id.example"
TOKEN = "https://id.example/o/token"
GOOD: dict[str, Any] = {"iss": "shop", "sub": "shop", "aud": ISSUER, "exp": NOW + 60, "jti": "a1"}


def is_refused(**changes: Any) -> bool:
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    try:
        client_assertion.check(claims, client_id="shop", audiences=(ISSUER, TOKEN), now=NOW)
    except NotVerified:
        return True
    return False


def test_a_good_assertion_is_remembered_until_it_is_too_old() -> None:
    proof = client_assertion.check(GOOD, client_id="shop", audiences=(ISSUER, TOKEN), now=NOW)
    assert proof == Proof(jti="a1", expires_at=NOW + 90)


@pytest.mark.compliance("RFC 7523", "3", "iss and sub are the client")
@pytest.mark.parametrize("name", ["iss", "sub"])
@pytest.mark.parametrize("value", [None, "", "partner", "SHOP", ["shop"], 5, True])
def test_issuer_and_subject_are_the_client(name: str, value: Any) -> None:
    assert is_refused(**{name: value})


@pytest.mark.compliance(
    "RFC 7523", "3", "the audience is this server: its issuer or its token endpoint, and no other beside"
)
@pytest.mark.parametrize("audience", [ISSUER, TOKEN, [ISSUER], [TOKEN], [ISSUER, TOKEN]])
def test_the_audience_is_this_server(audience: Any) -> None:
    assert not is_refused(aud=audience)


@pytest.mark.compliance("RFC 7523", "3", "an assertion for another audience is refused")
@pytest.mark.parametrize(
    "audience",
    [
        None,
        "",
        [],
        "https://other.example",
        "https://id.example/",
        "https://id.example/o/token/",
        "https://id.example/o/revoke",
        [ISSUER, "https://other.example"],
        [ISSUER, ISSUER + "/"],
        {"a": ISSUER},
        5,
        [5],
    ],
)
def test_another_audience_is_refused(audience: Any) -> None:
    assert is_refused(aud=audience)


@pytest.mark.compliance("RFC 7523", "3", "exp is required, and not long ahead")
def test_it_expires_and_soon() -> None:
    assert is_refused(exp=None)
    assert is_refused(exp=NOW - 300)
    assert is_refused(exp=NOW + 2 * 86400)
    assert is_refused(exp=str(NOW + 60))
    assert not is_refused(exp=NOW + 3600)
    assert not is_refused(exp=NOW + 59.5)


@pytest.mark.compliance("RFC 7523", "3", "nbf and iat are judged when they are there; clocks may differ by seconds")
@pytest.mark.parametrize("name", ["nbf", "iat"])
def test_it_is_not_from_the_future(name: str) -> None:
    assert not is_refused(**{name: NOW + 8})
    assert is_refused(**{name: NOW + 61})
    assert is_refused(**{name: "now"})


@pytest.mark.compliance("OIDC Core", "9", "jti is required")
@pytest.mark.parametrize("jti", [None, "", 5, ["a"], "a" * 513])
def test_it_has_a_name_of_its_own(jti: Any) -> None:
    assert is_refused(jti=jti)
    assert not is_refused(jti="a" * 512)


def asserted(claims: object = None, **changes: str | None) -> dict[str, str]:
    usual = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": client_key().sign(claims or GOOD), **changes}
    return {name: value for name, value in usual.items() if value is not None}


@pytest.mark.compliance("RFC 7521", "4.2", "an assertion names its client; a client_id beside it must be the same")
@pytest.mark.parametrize("client_id", [None, "shop"])
def test_an_assertion_names_its_client(client_id: str | None) -> None:
    values = asserted(client_id=client_id)
    wanted = Credentials("shop", None, "private_key_jwt", values["client_assertion"])
    assert credentials_of(None, values) == credentials_of("Bearer x", values) == wanted


@pytest.mark.parametrize(
    "values",
    [
        asserted(client_id="partner"),
        asserted(client_assertion_type=None),
        asserted(client_assertion_type="urn:ietf:params:oauth:client-assertion-type:saml2-bearer"),
        asserted(client_assertion="x"),
        asserted(client_assertion="a.b.c"),
        asserted({"iss": "shop"}),
        asserted({"sub": ["shop"]}),
        asserted({"sub": "sh\0p"}),
        asserted({"sub": "x" * 300}),
    ],
    ids=["other client_id", "no type", "SAML", "no JWT", "no JSON", "no sub", "odd sub", "NUL", "giant"],
)
def test_what_names_no_client_is_a_failed_authentication(values: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidClient):
        credentials_of(None, values)


@pytest.mark.compliance("RFC 6749", "2.3", "an assertion beside a secret is refused")
def test_an_assertion_beside_a_secret_is_refused() -> None:
    with pytest.raises(errors.InvalidRequest):
        credentials_of(None, asserted(client_id="shop", client_secret="s"))
    with pytest.raises(errors.InvalidRequest):
        credentials_of("Basic c2hvcDpz", asserted())
    with pytest.raises(errors.InvalidRequest):
        credentials_of(None, asserted(client_assertion=None))
