"""Metadata documents that change, go, or cannot be fetched for a while."""

from typing import Any

import pytest
from django.test import Client as HttpClient

from audit.models import Event
from oidc.models import Authorization, Client
from tests.client_keys import client_key, key_set
from tests.oidc.conftest import Later
from tests.oidc.described import Described, described
from tests.oidc.test_client_documents import refused
from tests.outside import Play, answering, saying
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["described"]
pytestmark = pytest.mark.django_db

SPECIFICATION = "draft-ietf-oauth-client-id-metadata-document"
HOUR, DAY = 3600, 86400
FIRST, SECOND = client_key("ES256", "first"), client_key("ES256", "second")
OFFLINE = {"scope": "openid offline_access", "prompt": "consent"}
REFRESHING = {"grant_types": ["authorization_code", "refresh_token"]}


def consented(ann: Browser, relying_party: RelyingParty) -> dict[str, Any]:
    """The tokens of a person who has let the client in for good."""
    answer = relying_party.redeem(relying_party.answered(ann, "allow", **OFFLINE)["code"])
    assert answer.status_code == 200, answer.content
    tokens: dict[str, Any] = answer.json()
    return tokens


def is_asked_about(ann: Browser, described: Described) -> bool:
    return "decision" in ann.follow(described.asks(ann, scope="openid")).content.decode()


@pytest.mark.compliance(SPECIFICATION, "4.4", "a document is kept for as long as its headers say, within bounds")
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ("", HOUR),
        ("Cache-Control: max-age=900\r\n", 900),
        ("Cache-Control: no-store\r\n", 300),
        ("Cache-Control: max-age=999999\r\n", DAY),
    ],
)
def test_a_document_is_fetched_again_when_it_is_too_old(
    ann: Browser, described: Described, later: Later, headers: str, seconds: int
) -> None:
    described.publish(headers=headers)
    described.asks(ann)
    later(seconds - 5)
    described.asks(ann)
    assert described.host.connections == 1
    later(10)
    described.asks(ann)
    described.asks(ann)
    assert described.host.connections == 2


@pytest.mark.compliance(SPECIFICATION, "6.3", "redirect URIs that changed count from the next fetch on")
def test_redirect_uris_change_with_the_document(ann: Browser, described: Described, later: Later) -> None:
    before = described.relying_party()
    assert before.authorize(ann).status_code == 303
    described.publish(redirect_uris=["https://notes.example/new"])
    after = described.relying_party()
    refused(after.authorize(ann), "redirect_uri is not registered")
    later(HOUR + 1)
    refused(before.authorize(ann), "redirect_uri is not registered")
    assert after.authorize(ann).status_code == 303
    event = Event.objects.get(name="client:changed")
    assert (event.client, event.reason, event.details) == (
        described.url,
        "by its document",
        {"fields": ["redirect_uris"]},
    )


@pytest.mark.compliance(SPECIFICATION, "6.3", "people who let in what looked otherwise are asked anew")
@pytest.mark.parametrize(
    "changes", [{"client_name": "Other"}, {"redirect_uris": ["https://notes.example/b"]}, {"client_uri": "https://a.b"}]
)
def test_people_are_asked_anew_about_a_client_that_looks_otherwise(
    ann: Browser, described: Described, later: Later, changes: dict[str, Any]
) -> None:
    described.publish(**REFRESHING)
    consented(ann, described.relying_party())
    later(HOUR + 1)
    assert not is_asked_about(ann, described)
    described.publish(**REFRESHING, **changes)
    later(2 * HOUR)
    ann.sign_in()
    assert is_asked_about(ann, described)


def test_a_document_that_says_the_same_changes_nothing(ann: Browser, described: Described, later: Later) -> None:
    described.publish(**REFRESHING)
    relying_party = described.relying_party()
    tokens = consented(ann, relying_party)
    before = described.row
    later(HOUR + 1)
    tokens = relying_party.refresh(tokens["refresh_token"]).json()
    assert described.host.connections == 2
    after = described.row
    assert after.cimd_expires_at > before.cimd_expires_at
    after.cimd_expires_at = before.cimd_expires_at
    assert Client.objects.filter(pk=before.pk, updated=before.updated).exists()
    assert not Event.objects.filter(name="client:changed").exists()
    assert relying_party.is_live(tokens["access_token"])


@pytest.mark.compliance(SPECIFICATION, "6.3.1", "new keys count from the next fetch on, former ones no more")
def test_keys_change_with_the_document_and_tokens_stay(ann: Browser, described: Described, later: Later) -> None:
    signing = {**REFRESHING, "token_endpoint_auth_method": "private_key_jwt"}
    described.publish(**signing, jwks=key_set(FIRST))
    tokens = consented(ann, described.relying_party(FIRST))
    described.publish(**signing, jwks=key_set(SECOND))
    renewed = described.relying_party(SECOND)
    assert renewed.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    later(HOUR + 1)
    answer = described.relying_party(FIRST).refresh(tokens["refresh_token"])
    assert answer.json()["error"] == "invalid_client"
    assert renewed.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.compliance(
    SPECIFICATION, "6.3", "what was issued to the holder of a key ends when none is needed any more"
)
def test_a_client_that_gives_up_its_key_loses_its_tokens(ann: Browser, described: Described, later: Later) -> None:
    described.publish(**REFRESHING, token_endpoint_auth_method="private_key_jwt", jwks=key_set(FIRST))
    tokens = consented(ann, described.relying_party(FIRST))
    described.publish(**REFRESHING)
    later(HOUR + 1)
    assert described.relying_party().refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert Authorization.objects.get().revoke_reason == "client authentication dropped"


def test_a_client_that_takes_a_key_keeps_its_tokens(ann: Browser, described: Described, later: Later) -> None:
    described.publish(**REFRESHING)
    tokens = consented(ann, described.relying_party())
    described.publish(**REFRESHING, token_endpoint_auth_method="private_key_jwt", jwks=key_set(FIRST))
    later(HOUR + 1)
    assert described.relying_party().refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    assert described.relying_party(FIRST).refresh(tokens["refresh_token"]).status_code == 200


def test_tokens_end_when_the_subjects_do(ann: Browser, described: Described, later: Later) -> None:
    described.publish(**REFRESHING)
    relying_party = described.relying_party()
    tokens = consented(ann, relying_party)
    described.publish(**REFRESHING, redirect_uris=["https://other.example/cb"])
    later(HOUR + 1)
    assert relying_party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert described.row.sector == "other.example"


@pytest.mark.parametrize(
    "play", [answering(status="503 Busy"), answering(status="429 Slow"), saying()], ids=["trouble", "slow", "silence"]
)
def test_what_is_kept_is_used_while_the_host_is_in_trouble_but_not_for_ever(
    ann: Browser, described: Described, later: Later, play: Play
) -> None:
    described.publish(**REFRESHING)
    relying_party = described.relying_party()
    tokens = consented(ann, relying_party)
    described.host.play = play
    later(HOUR + 1)
    tokens = relying_party.refresh(tokens["refresh_token"]).json()
    assert relying_party.authorize(ann).status_code == 303
    later(DAY)
    assert relying_party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    refused(relying_party.authorize(ann), "try again later")
    described.publish(**REFRESHING)
    later(61)
    assert relying_party.refresh(tokens["refresh_token"]).status_code == 200
    assert relying_party.authorize(ann).status_code == 303


@pytest.mark.parametrize(
    "play",
    [
        answering(status="404 Not Found"),
        answering(status="302 Found", headers="Location: /moved\r\n"),
        answering(b"no JSON"),
        answering(b'{"client_id": "https://other.example/"}'),
    ],
    ids=["gone", "moved", "text", "another"],
)
def test_a_client_whose_document_is_gone_is_no_client_any_more(
    ann: Browser, described: Described, later: Later, play: Play
) -> None:
    described.publish(**REFRESHING)
    relying_party = described.relying_party()
    tokens = consented(ann, relying_party)
    described.host.play = play
    later(HOUR + 1)
    assert relying_party.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    refused(relying_party.authorize(ann))
    described.publish(**REFRESHING)
    later(61)
    assert relying_party.refresh(tokens["refresh_token"]).status_code == 200
    assert not is_asked_about(ann, described)


def test_a_host_in_trouble_is_asked_once_a_minute(ann: Browser, described: Described, later: Later) -> None:
    described.asks(ann)
    described.host.play = answering(status="503 Busy")
    later(HOUR + 1)
    for _ in range(5):
        assert described.asks(ann).status_code == 303
        described.relying_party().token_request(grant_type="refresh_token", refresh_token="x")
    assert described.host.connections == 2
    later(61)
    described.asks(ann)
    assert described.host.connections == 3


@pytest.mark.parametrize("named", ["client_id", "id_token_hint"])
def test_a_sign_out_goes_by_the_document_as_it_is_then(
    ann: Browser, described: Described, later: Later, named: str
) -> None:
    old, new = "https://notes.example/bye", "https://notes.example/later"
    described.publish(post_logout_redirect_uris=[old])
    relying_party = described.relying_party()
    tokens = relying_party.redeem(relying_party.answered(ann, "allow", scope="openid")["code"]).json()
    described.publish(post_logout_redirect_uris=[new])
    later(HOUR + 1)
    by = {"client_id": described.url} if named == "client_id" else {"id_token_hint": tokens["id_token"]}
    assert HttpClient().get("/o/logout", {**by, "post_logout_redirect_uri": old}).status_code == 400
    assert HttpClient().get("/o/logout", {**by, "post_logout_redirect_uri": new}).status_code == 303
