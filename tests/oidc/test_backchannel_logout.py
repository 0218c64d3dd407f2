"""Telling clients of a session's end, server to server (OpenID Connect Back-Channel Logout 1.0)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts import devices, outbound, outbound_targets
from accounts.models import Session, User
from accounts.tasks import end_due_sessions
from audit.models import Event
from oidc import expiry, logout_deliveries
from oidc.clients import ClientRefused
from oidc.models import Authorization, Client, LogoutDelivery
from oidc.models.clients import SigningAlgorithm
from tests import outside
from tests.oidc.conftest import Later, Register
from tests.oidc.listening_client import Listen, ListeningClient, deliveries, run_deliveries
from tests.outside import Play, answering
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
SPECIFICATION = "Back-Channel Logout"
FINE = answering(b"", status="200 OK")
ADDRESS = "https://{}/logout?rp=1"


@pytest.fixture
def listen(settings: Settings, monkeypatch: pytest.MonkeyPatch, register: Register) -> Iterator[Listen]:
    """Register a client whose host is there, and gives this answer to every logout token."""
    monkeypatch.setattr(outbound_targets, "resolve", lambda _host, _port: ["127.0.0.1"])
    settings.OUTBOUND_CA_FILE = outside.authority().ca_file

    @contextmanager
    def listening(answer: Play = FINE, **fields: object) -> Iterator[ListeningClient]:
        with outside.running(answer) as host:
            settings.OUTBOUND_PRIVATE_HOSTS = [*settings.OUTBOUND_PRIVATE_HOSTS, host.authority]
            uri = ADDRESS.format(host.authority)
            yield ListeningClient(register(**{"backchannel_logout_uri": uri, **fields}), host)

    yield listening
    outbound._tls.cache_clear()


def sign_out(browser: Browser) -> None:
    assert "You are signed out" in browser.submit(browser.open("/signout")).content.decode()


@pytest.mark.compliance(SPECIFICATION, "2.4", "a logout token has iss, aud, iat, exp, jti, events, sub and sid")
@pytest.mark.compliance(SPECIFICATION, "2.5", "it is posted as logout_token to the registered address")
@pytest.mark.parametrize("algorithm", SigningAlgorithm.values)
def test_a_client_is_told_with_a_token_it_can_check(ann: Browser, listen: Listen, algorithm: str) -> None:
    with listen(algorithm=algorithm) as listening:
        claims = listening.party.read(listening.party.tokens(ann)["id_token"])
        sign_out(ann)
        assert deliveries() == [("Shop", "waiting", 0)]
        assert run_deliveries() == []
        (told,) = listening.told
    assert (told["sub"], told["sid"]) == (claims["sub"], claims["sid"])
    assert deliveries() == [("Shop", "delivered", 1)]


@pytest.mark.compliance(SPECIFICATION, "2.4", "sub and sid are those of the client's own ID tokens")
def test_a_pairwise_client_hears_the_names_it_knows(ann: Browser, listen: Listen, person: User) -> None:
    with listen(first_party=False) as listening:
        listening.party.answered(ann, "allow")
        claims = listening.party.read(listening.party.tokens(ann)["id_token"])
        session = Session.objects.get(person=person)
        sign_out(ann)
        run_deliveries()
        (told,) = listening.told
    assert (told["sub"], told["sid"]) == (claims["sub"], claims["sid"])
    assert told["sid"] != str(session.public_id)
    assert UUID(told["sid"])


def test_clients_of_different_sectors_cannot_compare_sessions(ann: Browser, register: Register) -> None:
    uris = ("https://one.example/cb", "https://two.example/cb")
    parties = [register(redirect_uris=uri, first_party=False) for uri in uris]
    for party in parties:
        party.answered(ann, "allow")
    sids = [party.read(party.tokens(ann)["id_token"])["sid"] for party in parties]
    assert len({*sids, str(Session.objects.get().public_id)}) == 3


@pytest.mark.compliance(SPECIFICATION, "2.3", "every client of the session is told once, whoever began the sign-out")
def test_every_client_of_the_session_is_told_once(ann: Browser, listen: Listen, shop: RelyingParty) -> None:
    with listen(name="One") as one, listen(name="Two") as two, listen(name="Never used"):
        for party in (one.party, one.party, two.party):
            party.tokens(ann)
        hint = shop.tokens(ann)["id_token"]
        shop.log_out(ann, id_token_hint=hint)
        shop.log_out(ann, id_token_hint=hint)
        run_deliveries()
        run_deliveries()
        assert (len(one.told), len(two.told)) == (1, 1)
    assert deliveries() == [("One", "delivered", 1), ("Two", "delivered", 1)]


def test_other_sessions_are_not_spoken_of(ann: Browser, bo: Browser, other_browser: Browser, listen: Listen) -> None:
    other_browser.sign_in()
    with listen() as listening:
        here = listening.party.read(listening.party.tokens(ann)["id_token"])
        for browser in (bo, other_browser):
            listening.party.tokens(browser)
        sign_out(ann)
        run_deliveries()
        assert [told["sid"] for told in listening.told] == [here["sid"]]


ENDINGS: dict[str, Callable[[Browser, User], object]] = {
    "on our own page": lambda ann, _: sign_out(ann),
    "from another device": lambda _, person: devices.end(person=person, sid=Session.objects.get().public_id),
    "everything at once": lambda _, person: devices.end_everything(person=person, reason="deactivated"),
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_the_client_is_told_however_the_session_ends(
    ann: Browser, person: User, listen: Listen, ending: Callable[[Browser, User], object]
) -> None:
    with listen() as listening:
        listening.party.tokens(ann)
        ending(ann, person)
        assert run_deliveries() == []
        assert len(listening.told) == 1


def test_a_changed_password_ends_the_other_sessions_everywhere(
    ann: Browser, other_browser: Browser, listen: Listen
) -> None:
    with listen() as listening:
        there = listening.party.read(listening.party.tokens(ann)["id_token"])
        other_browser.sign_in()
        here = listening.party.read(listening.party.tokens(other_browser)["id_token"])
        page = other_browser.open("/account/password")
        other_browser.submit(page, current=PASSWORD, new="a wholly different sentence")
        run_deliveries()
        assert [told["sid"] for told in listening.told] == [there["sid"]]
        assert here["sid"] != there["sid"]


@pytest.mark.parametrize("idle", [True, False], ids=["idle", "past its absolute end"])
def test_a_session_that_nobody_comes_back_to_ends_and_is_told(
    ann: Browser, listen: Listen, later: Later, idle: bool, settings: Settings
) -> None:
    settings.SESSION_IDLE_SECONDS = 3600 if idle else 10**9
    with listen() as listening:
        listening.party.tokens(ann)
        end_due_sessions(0)
        assert deliveries() == []
        later(3601 if idle else settings.SESSION_ABSOLUTE_SECONDS + 1)
        end_due_sessions(0)
        end_due_sessions(0)
        assert run_deliveries() == []
        assert len(listening.told) == 1
    assert Session.objects.get().end_reason == ("idle" if idle else "expired")


@pytest.mark.compliance(SPECIFICATION, "2.7", "refresh tokens with offline_access are not revoked, others are")
def test_offline_access_outlives_the_sign_out_that_is_told(ann: Browser, listen: Listen) -> None:
    with listen() as listening:
        online = listening.party.tokens(ann)
        offline = listening.party.tokens(ann, scope="openid offline_access")
        sign_out(ann)
        run_deliveries()
        assert len(listening.told) == 1
        assert listening.party.refresh(offline["refresh_token"]).status_code == 200
        assert listening.party.refresh(online["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_client_without_openid_knows_no_session_and_is_not_told(ann: Browser, listen: Listen) -> None:
    with listen() as listening:
        listening.party.tokens(ann, scope="profile")
        sign_out(ann)
    assert deliveries() == []


@pytest.mark.compliance(SPECIFICATION, "2.8", "200 and 204 mean that the client has signed the person out")
@pytest.mark.parametrize("status", ["200 OK", "204 No Content"])
def test_an_answer_that_means_yes(ann: Browser, listen: Listen, status: str) -> None:
    with listen(answering(b"", status=status)) as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        assert run_deliveries() == []
    assert deliveries() == [("Shop", "delivered", 1)]


@pytest.mark.compliance(SPECIFICATION, "2.8", "400 means that the client will not, and is not asked again")
def test_an_answer_that_means_no_is_final(ann: Browser, listen: Listen) -> None:
    with listen(answering(b'{"error":"invalid_request"}', status="400 Bad Request")) as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        assert run_deliveries() == []
        assert run_deliveries() == []
        assert len(listening.tokens) == 1
    assert deliveries() == [("Shop", "failed", 1)]
    assert "400" in LogoutDelivery.objects.get().last_problem
    assert Event.objects.get(name="logout:undelivered").client == listening.party.client.client_id


@pytest.mark.parametrize("status", ["500 Trouble", "503 Busy", "404 Not Found", "302 Found", "201 Created"])
def test_any_other_answer_is_tried_again_with_a_new_token(
    ann: Browser, listen: Listen, later: Later, status: str
) -> None:
    with listen(answering(b"", status=status, headers="Location: /elsewhere\r\n")) as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        (raised,) = run_deliveries()
        assert isinstance(raised, logout_deliveries.NotDelivered)
        assert deliveries() == [("Shop", "waiting", 1)]
        assert status[:3] in LogoutDelivery.objects.get().last_problem
        first = listening.told[0]
        later(300)
        listening.host.play = FINE
        assert run_deliveries() == []
        second = listening._check(listening.tokens[1])
    assert deliveries() == [("Shop", "delivered", 2)]
    assert LogoutDelivery.objects.get().last_problem == ""
    assert first["jti"] != second["jti"]
    assert second["iat"] >= first["iat"] + 300


def test_a_dead_receiver_is_given_up_after_eight_tries(ann: Browser, listen: Listen) -> None:
    with listen() as listening:
        listening.party.tokens(ann)
    sign_out(ann)
    for tries in range(1, logout_deliveries.MOST_TRIES):
        assert len(run_deliveries()) == 1
        assert deliveries() == [("Shop", "waiting", tries)]
    assert run_deliveries() == []
    assert deliveries() == [("Shop", "failed", 8)]
    assert Event.objects.filter(name="logout:undelivered").count() == 1


def test_a_sign_out_does_not_wait_for_anybody(ann: Browser, listen: Listen) -> None:
    with listen() as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        assert listening.host.connections == 0
        assert ProcrastinateJob.objects.filter(task_name="send_logout_token").count() == 1


def test_a_host_inside_is_never_asked(ann: Browser, listen: Listen, settings: Settings) -> None:
    with listen() as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        settings.OUTBOUND_PRIVATE_HOSTS = []
        assert run_deliveries() == []
        assert listening.host.connections == 0
    assert deliveries() == [("Shop", "failed", 1)]
    assert LogoutDelivery.objects.get().last_problem == "The host's address is not a public one."


@pytest.mark.parametrize("change", [{"is_active": False}, {"backchannel_logout_uri": ""}], ids=["inactive", "deaf"])
def test_who_does_not_listen_any_more_is_not_told(ann: Browser, listen: Listen, change: dict[str, object]) -> None:
    with listen() as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        Client.objects.update(**change)
        assert run_deliveries() == []
        assert listening.host.connections == 0
    assert deliveries() == [("Shop", "failed", 1)]


def test_a_client_whose_authorization_was_revoked_still_hears(ann: Browser, listen: Listen) -> None:
    with listen() as listening:
        tokens = listening.party.tokens(ann)
        listening.party.revoke(tokens["refresh_token"])
        assert Authorization.objects.get().revoked_at is not None
        sign_out(ann)
        run_deliveries()
        assert len(listening.told) == 1


def test_neither_row_nor_job_holds_a_token(ann: Browser, listen: Listen) -> None:
    with listen(answering(b"eyJhbGciOi secret", status="500 Trouble")) as listening:
        listening.party.tokens(ann)
        sign_out(ann)
        run_deliveries()
    row = LogoutDelivery.objects.values().get()
    job = ProcrastinateJob.objects.get(task_name="send_logout_token")
    assert not [value for value in row.values() if "eyJ" in str(value)]
    assert job.args == {"delivery_id": row["id"]}


def test_deliveries_are_forgotten_after_a_month(ann: Browser, listen: Listen) -> None:
    with listen() as listening:
        listening.party.tokens(ann)
        sign_out(ann)
    assert expiry.clear_expired()["logout deliveries"] == 0
    LogoutDelivery.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert expiry.clear_expired()["logout deliveries"] == 1


@pytest.mark.compliance(SPECIFICATION, "2.2", "the address is https, or http for a confidential client on loopback")
def test_addresses_that_may_be_registered(register: Register, settings: Settings) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = ["apps.test:9301"]
    for good in ("https://shop.example/l?a=b", "http://localhost:9001/l", "http://apps.test:9301/l"):
        assert register(backchannel_logout_uri=good).client.backchannel_logout_uri == good
    bad = (
        "http://shop.example/l",
        "http://apps.test:9302/l",
        "https://shop.example/l#f",
        "com.example.app:/l",
        "javascript:alert(1)",
        "/l",
        "https://user@shop.example/l",
        "https://shop.example:port/l",
        "http://apps.test:9301/l#f",
    )
    for uri in bad:
        with pytest.raises(ClientRefused, match="backchannel_logout_uri"):
            register(backchannel_logout_uri=uri)
    with pytest.raises(ClientRefused, match="https"):
        register(backchannel_logout_uri="http://localhost:9001/l", token_endpoint_auth_method="none")
