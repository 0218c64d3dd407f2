"""By which identifier a client knows a person, and that strangers cannot compare theirs."""

from collections.abc import Callable

import pytest

from accounts.models import User
from oidc.clients import ClientRefused
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
Register = Callable[..., RelyingParty]


@pytest.fixture
def stranger(register: Register) -> RelyingParty:
    """A second relying party that is not ours, on a host of its own."""
    return register(name="Stranger", redirect_uris="https://stranger.example/cb", first_party=False)


def subject(browser: Browser, client: RelyingParty) -> str:
    if not client.client.first_party:
        client.answered(browser, "allow")
    tokens = client.tokens(browser)
    told = client.read(tokens["id_token"])["sub"]
    assert isinstance(told, str)
    assert client.userinfo(tokens["access_token"]).json()["sub"] == told
    assert client.introspect(tokens["access_token"])["sub"] == told
    refreshed = client.refresh(tokens["refresh_token"]).json()
    assert client.read(refreshed["id_token"])["sub"] == told
    return told


@pytest.mark.compliance("OIDC Core", "8", "a public subject is the same for every client, and never the key of a row")
def test_our_own_apps_know_a_person_by_one_subject(
    ann: Browser, shop: RelyingParty, register: Register, person: User
) -> None:
    desk = register(name="Desk", redirect_uris="https://desk.example/cb")
    assert {subject(ann, shop), subject(ann, desk)} == {str(person.public_id)}


@pytest.mark.compliance("OIDC Core", "8.1", "clients of other sectors know a person by other subjects")
def test_strangers_know_a_person_each_by_another_subject(
    ann: Browser, partner: RelyingParty, stranger: RelyingParty, person: User
) -> None:
    known_by = {subject(ann, partner), subject(ann, stranger), str(person.public_id)}
    assert len(known_by) == 3
    assert all(len(name) <= 255 and name.isascii() for name in known_by)


@pytest.mark.compliance("OIDC Core", "8.1", "clients of one sector know a person by one subject")
def test_two_clients_of_one_host_know_a_person_by_one_subject(
    ann: Browser, partner: RelyingParty, register: Register
) -> None:
    sister = register(name="Sister", redirect_uris="https://partner.example/other", first_party=False)
    assert subject(ann, partner) == subject(ann, sister)


@pytest.mark.compliance("OIDC Core", "8.1", "the pairwise subject cannot be reversed or guessed from the public one")
def test_two_people_with_the_same_public_subject_would_still_differ(
    ann: Browser, partner: RelyingParty, person: User, other_person: User
) -> None:
    before = subject(ann, partner)
    User.objects.filter(pk=person.pk).update(subject_seed=other_person.subject_seed)
    assert partner.read(partner.tokens(ann)["id_token"])["sub"] != before


def test_a_hint_counts_for_the_client_that_it_was_issued_to(
    ann: Browser, partner: RelyingParty, stranger: RelyingParty
) -> None:
    own = (partner.answered(ann, "allow"), partner.tokens(ann)["id_token"])[1]
    assert "code" in partner.authorization_response(ann, prompt="none", id_token_hint=own)
    stranger.answered(ann, "allow")
    assert "code" in stranger.authorization_response(ann, prompt="none")
    refused = stranger.authorization_response(ann, prompt="none", id_token_hint=own)
    assert refused["error"] == "login_required"


def test_redirect_uris_on_several_hosts_need_a_sector_or_public_subjects(register: Register) -> None:
    several = "https://one.example/cb https://two.example/cb"
    with pytest.raises(ClientRefused, match="sector_identifier_uri"):
        register(redirect_uris=several, first_party=False)
    assert register(redirect_uris=several, first_party=False, subject_type="public").client.sector == ""
