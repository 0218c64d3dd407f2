"""Whoever registers a client names a bank's addresses in vain: by which subjects the bank knows people stays there."""

import json
from typing import Any

import pytest

from oidc.models import LogoutDelivery
from tests import outside
from tests.oidc.conftest import Later, Register
from tests.oidc.device import GRANT_TYPE, Device, allow
from tests.oidc.self_registered import MINIMAL, asked, initial_token, registered
from tests.outside import Host, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
AT_THE_BANK = ["https://bank.example/cb"]
LISTENING = "https://evil.example/logout"


@pytest.fixture
def known_as(ann: Browser, register: Register, signing_keys: None) -> str:
    """The subject by which the bank knows Ann."""
    bank = register(redirect_uris=AT_THE_BANK[0], subject_type="pairwise")
    subject = str(bank.read(bank.tokens(ann)["id_token"])["sub"])
    assert register(redirect_uris="https://bank.example/other", subject_type="pairwise").client.sector == "bank.example"
    return subject


def subject_in_logout_token(ann: Browser, party: RelyingParty) -> str:
    """What is told to a client of Ann when she has let it in, and signs out."""
    party.answered(ann, "allow")
    ann.submit(ann.open("/signout"))
    return LogoutDelivery.objects.get(client=party.client).subject


@pytest.mark.compliance("OIDC Core", "8.1", "a logout token tells no subject of another sector")
def test_a_logout_token_does_not_carry_a_subject_to_another_host(ann: Browser, known_as: str) -> None:
    evil = registered(redirect_uris=AT_THE_BANK, backchannel_logout_uri=LISTENING)
    assert subject_in_logout_token(ann, evil.relying_party) != known_as


def test_a_logout_address_at_the_redirect_uris_host_leaves_the_sector_as_it_is(ann: Browser, known_as: str) -> None:
    own = registered(redirect_uris=AT_THE_BANK, backchannel_logout_uri="https://bank.example/logout")
    assert subject_in_logout_token(ann, own.relying_party) == known_as


def test_a_logout_address_that_comes_later_takes_the_subjects_of_the_host_away(ann: Browser, known_as: str) -> None:
    evil = registered(redirect_uris=AT_THE_BANK)
    assert evil.row.sector == "bank.example"
    assert evil.put(redirect_uris=AT_THE_BANK, backchannel_logout_uri=LISTENING).status_code == 200
    assert subject_in_logout_token(ann, evil.relying_party) != known_as


@pytest.mark.compliance("OIDC Core", "8.1", "a device is told no subject of a sector that does not vouch for it")
def test_a_device_does_not_get_the_subjects_of_a_redirect_uris_host(ann: Browser, known_as: str, later: Later) -> None:
    evil = registered(redirect_uris=AT_THE_BANK, grant_types=["authorization_code", GRANT_TYPE])
    device = Device(evil.relying_party, later)
    device.ask()
    allow(ann, device)
    assert device.party.read(device.tokens()["id_token"])["sub"] != known_as


@pytest.fixture
def sector(elsewhere: Host) -> Host:
    """A host whose document vouches for the bank's redirect URI, and for one logout address."""
    elsewhere.play = answering(json.dumps([*AT_THE_BANK, "https://events.bank.example/logout"]).encode())
    return elsewhere


@pytest.mark.parametrize(
    "changes",
    [
        {"backchannel_logout_uri": LISTENING},
        {"grant_types": ["authorization_code", GRANT_TYPE]},
        {"grant_types": [GRANT_TYPE], "redirect_uris": []},
    ],
)
def test_a_sector_document_vouches_for_what_it_lists_and_nothing_else(sector: Host, changes: dict[str, Any]) -> None:
    named = {**MINIMAL, "redirect_uris": AT_THE_BANK, "sector_identifier_uri": f"{sector.url}/sector.json"}
    answer = asked({**named, **changes}, initial_token())
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert "sector_identifier_uri" in answer.json()["error_description"]
    listed = {"backchannel_logout_uri": "https://events.bank.example/logout"}
    assert registered(**named, **listed).row.sector == outside.NAME


def test_an_operator_vouches_for_what_an_operator_registers(register: Register) -> None:
    own = {"redirect_uris": AT_THE_BANK[0], "subject_type": "pairwise", "backchannel_logout_uri": LISTENING}
    devices = ["authorization_code", GRANT_TYPE]
    assert register(**own, grant_types=devices).client.sector == "bank.example"
