"""How a client says who it is (RFC 6749 §2.3.1), read from the header and the form."""

from base64 import b64encode
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import errors
from oidc.protocol.client_authentication import Credentials, credentials_of

PRINTABLE = st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=255)


def basic(client_id: str, secret: str) -> str:
    """The header as RFC 6749 §2.3.1 wants it: both halves form-encoded, then joined."""
    return "Basic " + b64encode(f"{quote_plus(client_id)}:{quote_plus(secret)}".encode()).decode()


@pytest.mark.compliance("RFC 6749", "2.3.1", "HTTP Basic, both halves form-encoded")
@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("shop", "secret"), ("sh op", "s e+c%ret"), ("s:h", "se:cr:et"), ("https://shop.example/", "ünï:€"), ("shop", "")],
)
def test_basic_is_percent_decoded(client_id: str, secret: str) -> None:
    assert credentials_of(basic(client_id, secret), {}) == Credentials(client_id, secret, "client_secret_basic")


def test_a_colon_in_an_unencoded_secret_belongs_to_the_secret() -> None:
    header = "Basic " + b64encode(b"shop:se:cret").decode()
    assert credentials_of(header, {}).secret == "se:cret"


@pytest.mark.compliance("RFC 7617", "2", "the name of the scheme is case-insensitive")
@pytest.mark.parametrize("scheme", ["basic", "BASIC", "bAsIc"])
def test_the_scheme_is_read_in_any_letter_case(scheme: str) -> None:
    header = basic("shop", "secret").replace("Basic", scheme)
    assert credentials_of(header, {}).client_id == "shop"


@pytest.mark.compliance("RFC 6749", "2.3.1", "the secret in the form; a public client sends its client_id alone")
def test_the_form_names_a_client() -> None:
    both = {"client_id": "shop", "client_secret": "secret"}
    assert credentials_of(None, both) == Credentials("shop", "secret", "client_secret_post")
    assert credentials_of(None, {"client_id": "spa"}) == Credentials("spa", None, "none")
    assert credentials_of("Bearer abc", {"client_id": "spa"}) == Credentials("spa", None, "none")


@pytest.mark.compliance("RFC 6749", "2.3", "one method of authentication in each request")
@pytest.mark.parametrize(
    "values", [{"client_secret": "secret"}, {"client_id": "shop", "client_secret": "secret"}, {"client_id": "other"}]
)
def test_two_ways_at_once_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidRequest):
        credentials_of(basic("shop", "secret"), values)


def test_the_same_client_id_beside_basic_is_no_contradiction() -> None:
    assert credentials_of(basic("shop", "secret"), {"client_id": "shop"}).method == "client_secret_basic"


@pytest.mark.compliance("RFC 6749", "5.2", "a client that does not say who it is fails authentication")
@pytest.mark.parametrize(
    ("authorization", "values"),
    [
        (None, {}),
        ("", {}),
        ("Bearer abc", {}),
        (None, {"client_secret": "secret"}),
        (None, {"client_id": "sh\nop"}),
        (None, {"client_id": "é"}),
        (None, {"client_id": "x" * 256}),
        ("Basic", {}),
        ("Basic ", {}),
        ("Basic ???", {}),
        ("Basic c2hvcA", {}),
        ("Basic é", {}),
        ("Basic c2hvcDpzZWNyZXQ=\xff", {}),
        ("Basic " + b64encode(b"no colon").decode(), {}),
        ("Basic " + b64encode(b":secret").decode(), {}),
        ("Basic " + b64encode(b"\xff\xfe:secret").decode(), {}),
        ("Basic " + b64encode(b"%00:secret").decode(), {}),
        ("Basic " + b64encode(b"x" * 256 + b":secret").decode(), {}),
    ],
)
def test_whoever_does_not_say_who_they_are_is_refused(authorization: str | None, values: dict[str, str]) -> None:
    with pytest.raises(errors.InvalidClient):
        credentials_of(authorization, values)


@given(client_id=PRINTABLE, secret=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_whatever_is_encoded_is_read_back(client_id: str, secret: str) -> None:
    assert credentials_of(basic(client_id, secret), {}) == Credentials(client_id, secret, "client_secret_basic")


@given(header=st.text(max_size=60))
def test_no_header_raises_anything_but_an_oauth_error(header: str) -> None:
    try:
        credentials_of("Basic " + header, {})
    except errors.OAuthError as error:
        assert error.code == "invalid_client"  # noqa: PT017 — either outcome is right; another exception is not
