"""PKCE (RFC 7636) where an operator excused a client that has a secret: all of it or nothing, never half."""

from collections.abc import Callable

import pytest

from tests.integration.browser import Browser, departed
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

WITHOUT = {"code_challenge": None, "code_challenge_method": None}


@pytest.fixture(scope="session")
def excused(relying_party: Callable[[str], RelyingParty]) -> RelyingParty:
    """First-party web application with a secret that cannot do PKCE."""
    return relying_party("excused")


@pytest.mark.compliance("RFC 9700", "2.1.1", "who was excused may go without PKCE, and nobody else")
def test_only_who_was_excused_goes_without(
    signed_in: Browser, notes: RelyingParty, phone: RelyingParty, excused: RelyingParty, person: Person
) -> None:
    for client in (notes, phone):
        answer = departed(signed_in.open(client.request(**WITHOUT).url))
        assert answer.parameters["error"] == "invalid_request"
    code = excused.obtain_code(signed_in, person, **WITHOUT)
    assert excused.redeem(code, code_verifier=None).status_code == 200


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "nonce is optional for a code")
def test_a_nonce_is_not_demanded_in_its_place(signed_in: Browser, excused: RelyingParty, person: Person) -> None:
    code = excused.obtain_code(signed_in, person, nonce=None, **WITHOUT)
    assert "nonce" not in excused.verify(excused.redeem(code, code_verifier=None).json()["id_token"])


@pytest.mark.compliance("RFC 9700", "4.8.2", "a verifier without a challenge is refused: somebody took it away")
def test_a_verifier_without_a_challenge_is_refused(signed_in: Browser, excused: RelyingParty, person: Person) -> None:
    refused = excused.redeem(excused.obtain_code(signed_in, person, **WITHOUT))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@pytest.mark.compliance("RFC 7636", "4.6", "a challenge without its verifier is refused, excused or not")
def test_a_challenge_without_its_verifier_is_refused(signed_in: Browser, excused: RelyingParty, person: Person) -> None:
    refused = excused.redeem(excused.obtain_code(signed_in, person), code_verifier=None)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert excused.redeem(excused.obtain_code(signed_in, person)).status_code == 200


@pytest.mark.compliance("RFC 7636", "4.3", "half a challenge is refused, excused or not")
@pytest.mark.parametrize("name", ["code_challenge", "code_challenge_method"])
def test_half_a_challenge_is_refused(signed_in: Browser, excused: RelyingParty, name: str) -> None:
    answer = departed(signed_in.open(excused.request(**{name: None}).url))
    assert answer.parameters["error"] == "invalid_request"
