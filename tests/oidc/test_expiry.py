"""Clearing away what has expired, and nothing that is alive."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Model
from pytest_django import Settings

from oidc import expiry, tasks
from oidc.models import (
    AccessToken,
    Authorization,
    Client,
    Grant,
    InitialAccessToken,
    LogoutDelivery,
    PendingRequest,
    RefreshToken,
    SigningKey,
)
from tests.oidc.conftest import Later, Register
from tests.oidc.self_registered import registered
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

DAY = 86400
KINDS: tuple[type[Model], ...] = (Grant, AccessToken, RefreshToken, PendingRequest, Authorization)


def clear() -> str:
    out = StringIO()
    call_command("cleartokens", stdout=out)
    return out.getvalue()


def left() -> dict[str, int]:
    return {kind.__name__: kind._default_manager.count() for kind in KINDS}


def test_what_is_alive_stays(ann: Browser, shop: RelyingParty, machine: RelyingParty) -> None:
    answer = shop.tokens(ann)
    shop.authorize(ann, prompt="login")
    token = machine.token_request(grant_type="client_credentials").json()["access_token"]
    before = left()
    assert clear().startswith("Deleted: 0 codes, 0 access tokens, 0 refresh tokens, 0 pending requests")
    assert left() == before
    assert shop.is_live(answer["access_token"])
    assert machine.introspect(token)["active"] is True
    assert shop.refresh(answer["refresh_token"]).status_code == 200


def test_each_kind_goes_when_its_time_has_come(
    ann: Browser, shop: RelyingParty, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "BATCH", 2)
    for _ in range(5):
        shop.tokens(ann, scope="openid offline_access")
        shop.authorize(ann, prompt="login")
    later(1900)
    clear()
    assert left() == {"Grant": 5, "AccessToken": 0, "RefreshToken": 5, "PendingRequest": 0, "Authorization": 5}
    later(DAY)
    clear()
    assert left() == {"Grant": 0, "AccessToken": 0, "RefreshToken": 5, "PendingRequest": 0, "Authorization": 5}
    later(92 * DAY)
    clear()
    assert left() == {"Grant": 0, "AccessToken": 0, "RefreshToken": 0, "PendingRequest": 0, "Authorization": 0}


@pytest.mark.compliance(
    "Back-Channel Logout", "2.3", "a client of a long sign-in is told of its end, though its tokens died"
)
def test_who_is_to_be_told_of_a_sign_out_is_kept(
    ann: Browser, register: Register, later: Later, settings: Settings
) -> None:
    settings.REFRESH_TOKEN_SECONDS = 3600
    client = register(backchannel_logout_uri="https://shop.example/logout-token")
    client.tokens(ann)
    for _ in range(8):  # within SESSION_IDLE_SECONDS
        later(DAY)
        ann.open("/")
    clear()
    ann.submit(ann.open("/signout"))
    assert LogoutDelivery.objects.get().client == client.client


def test_a_replay_is_noticed_after_a_clearing(ann: Browser, shop: RelyingParty, later: Later) -> None:
    code = shop.code(ann)
    answer = shop.redeem(code).json()
    later(300)
    clear()
    shop.redeem(code)
    assert not shop.is_live(answer["access_token"])


def test_the_scheduled_jobs_do_what_the_commands_do(ann: Browser, shop: RelyingParty, later: Later) -> None:
    shop.tokens(ann)
    former = set(SigningKey.objects.filter(state="current").values_list("kid", flat=True))
    later(3700)  # beyond the life of an access token, and SIGNING_KEY_PUBLISH_SECONDS of the tests
    tasks.clear_expired(0)
    assert not AccessToken.objects.exists()
    tasks.rotate_signing_keys(0)
    assert set(SigningKey.objects.filter(state="retired").values_list("kid", flat=True)) == former
    later(2 * 3600)
    tasks.clear_expired(0)
    assert not SigningKey.objects.filter(state="retired").exclude(sealed_private_key=b"").exists()


def test_reuse_is_noticed_after_a_clearing(ann: Browser, shop: RelyingParty, later: Later) -> None:
    first = shop.tokens(ann)
    second = shop.refresh(first["refresh_token"]).json()
    later(2 * DAY)
    clear()
    assert shop.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert shop.refresh(second["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_client_that_left_goes_when_nobody_has_let_it_in(
    ann: Browser, signing_keys: None, later: Later, shop: RelyingParty
) -> None:
    let_in, unknown, there = registered(), registered(), registered()
    let_in.relying_party.answered(ann, "allow")
    let_in.relying_party.code(ann)
    for client in (let_in, unknown):
        client.call("DELETE")
    clear()
    assert Client.objects.count() == 4
    later(2 * DAY)
    clear()
    assert set(Client.objects.all()) == {let_in.row, there.row, shop.client}
    later(92 * DAY)
    clear()
    assert set(Client.objects.all()) == {there.row, shop.client}
    assert not InitialAccessToken.objects.exists()
