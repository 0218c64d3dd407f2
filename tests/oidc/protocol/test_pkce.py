"""Proof Key for Code Exchange (RFC 7636)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.protocol import pkce
from oidc.protocol.errors import InvalidGrant, InvalidRequest

# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
UNRESERVED = st.text(alphabet="abcXYZ019-._~", min_size=43, max_size=128)


@pytest.mark.compliance("RFC 7636", "B", "the worked example of S256")
def test_the_example_of_the_specification() -> None:
    assert pkce.challenge_of(VERIFIER) == CHALLENGE
    pkce.check_verifier(VERIFIER, CHALLENGE)


@pytest.mark.compliance("RFC 7636", "4.6", "another verifier, a missing or a malformed one is invalid_grant")
@pytest.mark.parametrize(
    "verifier",
    [None, "", VERIFIER[:-1] + "l", VERIFIER[:-1], VERIFIER + "=", VERIFIER + "\n", CHALLENGE, "x" * 42, "x" * 129],
)
def test_only_the_verifier_itself_is_accepted(verifier: str | None) -> None:
    with pytest.raises(InvalidGrant):
        pkce.check_verifier(verifier, CHALLENGE)


@pytest.mark.compliance("RFC 7636", "4.1", "a malformed verifier is refused even when its hash fits")
@pytest.mark.parametrize(
    "verifier", ["too-short", "x" * 129, "white space in the middle of a long verifier 43", "é" * 43]
)
def test_a_verifier_outside_the_grammar_is_refused(verifier: str) -> None:
    with pytest.raises(InvalidGrant):
        pkce.check_verifier(verifier, pkce.challenge_of(verifier))


@pytest.mark.compliance("RFC 9700", "4.8.2", "a verifier for a code asked for without a challenge is refused")
def test_a_stripped_challenge_is_noticed() -> None:
    with pytest.raises(InvalidGrant):
        pkce.check_verifier(VERIFIER, "")
    pkce.check_verifier(None, "")


@pytest.mark.compliance("RFC 9700", "2.1.1", "S256 is required; plain, also by default, is refused")
def test_a_challenge_is_s256() -> None:
    assert pkce.check_challenge(CHALLENGE, "S256") == CHALLENGE
    for challenge, method in [
        (None, None),
        (None, "S256"),
        (CHALLENGE, None),
        (CHALLENGE, "plain"),
        (VERIFIER + "~", "S256"),
    ]:
        with pytest.raises(InvalidRequest):
            pkce.check_challenge(challenge, method)


@given(verifier=UNRESERVED, other=UNRESERVED)
def test_a_challenge_is_met_by_its_own_verifier_alone(verifier: str, other: str) -> None:
    challenge = pkce.check_challenge(pkce.challenge_of(verifier), "S256")
    pkce.check_verifier(verifier, challenge)
    if other != verifier:
        with pytest.raises(InvalidGrant):
            pkce.check_verifier(other, challenge)
