"""PKCE through the endpoints: required of everyone but who was excused, and never half of it."""

import pytest

from tests.answers import answer_of
from tests.oidc.conftest import Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

WITHOUT = {"code_challenge": None, "code_challenge_method": None}


@pytest.fixture
def excused(register: Register) -> RelyingParty:
    """A client with a secret that an operator registered as one that cannot do PKCE."""
    return register(name="Old shop", pkce_required=False)


@pytest.mark.compliance("RFC 9700", "2.1.1", "PKCE is required of everyone; a client with a secret may be excused")
def test_only_who_was_excused_may_go_without(
    ann: Browser, shop: RelyingParty, excused: RelyingParty, spa: RelyingParty
) -> None:
    for client in (shop, spa):
        assert answer_of(client.authorize(ann, **WITHOUT))["error"] == "invalid_request"
    spa.client.pkce_required = False  # whatever the row says, a client without a secret is never excused
    spa.client.save()
    assert answer_of(spa.authorize(ann, **WITHOUT))["error"] == "invalid_request"
    assert excused.redeem(excused.code(ann, **WITHOUT), code_verifier=None).status_code == 200


@pytest.mark.compliance("RFC 9700", "4.8.2", "a verifier for a code that was asked for without a challenge is refused")
def test_a_challenge_that_was_taken_away_is_noticed(ann: Browser, excused: RelyingParty) -> None:
    refused = excused.redeem(excused.code(ann, **WITHOUT))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")


@pytest.mark.compliance("RFC 9700", "2.1.1", "who sent a challenge must bring its verifier, excused or not")
@pytest.mark.parametrize("verifier", [None, "", "x" * 43])
def test_who_sent_a_challenge_is_held_to_it(ann: Browser, excused: RelyingParty, verifier: str | None) -> None:
    refused = excused.redeem(excused.code(ann), code_verifier=verifier)
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    assert excused.redeem(excused.code(ann)).status_code == 200
