"""Telling clients of a sign-out by way of the browser (OpenID Connect Front-Channel Logout 1.0)."""

import html
import re

import pytest
from django.http import HttpResponse

from accounts.models import Session
from oidc.clients import ClientRefused
from tests.oidc.conftest import Register
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
SPECIFICATION = "Front-Channel Logout"
LISTENING = {"frontchannel_logout_uri": "https://shop.example/out?of=shop"}
BYE = "https://shop.example/bye"
_FRAME = re.compile(r'<iframe\b[^>]*?\bsrc="([^"]*)"')
_MOVES_ON = re.compile(r'http-equiv="refresh"\s+content="(\d+);url=([^"]+)"')


def frames_in(page: HttpResponse) -> list[str]:
    return [html.unescape(address) for address in _FRAME.findall(page.content.decode())]


def moves_on_to(page: HttpResponse) -> str:
    found = _MOVES_ON.search(page.content.decode())
    assert found is not None
    assert int(found.group(1)) <= 3
    return html.unescape(found.group(2))


def frame_sources(page: HttpResponse) -> str:
    directives = dict(part.strip().partition(" ")[::2] for part in page["Content-Security-Policy"].split(";"))
    return directives["frame-src"]


@pytest.fixture
def frame(register: Register) -> RelyingParty:
    """A client that wants to be loaded, and told of which session."""
    return register(**LISTENING, frontchannel_logout_session_required=True)


@pytest.mark.compliance(SPECIFICATION, "3", "iss and sid are sent together, whether the client insists on them or not")
@pytest.mark.parametrize("required", [True, False])
def test_a_client_is_loaded_with_issuer_and_session(ann: Browser, register: Register, required: bool) -> None:
    frame = register(**LISTENING, frontchannel_logout_session_required=required)
    sid = frame.read(frame.tokens(ann)["id_token"])["sid"]
    (address,) = frames_in(ann.submit(ann.open("/signout")))
    assert address.startswith("https://shop.example/out?of=shop&")
    assert query_of(address) == {"of": "shop", "iss": "http://localhost:8000", "sid": sid}


@pytest.mark.compliance(SPECIFICATION, "3", "sid is that of the client's own ID tokens")
def test_a_pairwise_client_is_told_its_own_name_of_the_session(ann: Browser, register: Register) -> None:
    party = register(**LISTENING, frontchannel_logout_session_required=True, first_party=False)
    party.answered(ann, "allow")
    sid = party.read(party.tokens(ann)["id_token"])["sid"]
    public = str(Session.objects.get().public_id)
    (address,) = frames_in(ann.submit(ann.open("/signout")))
    assert query_of(address)["sid"] == sid != public


@pytest.mark.compliance(SPECIFICATION, "2", "each client of the session once, and no other one")
def test_each_client_of_the_session_once(
    ann: Browser, bo: Browser, frame: RelyingParty, register: Register, shop: RelyingParty
) -> None:
    other = {"redirect_uris": "https://other.example/cb", "frontchannel_logout_uri": "https://other.example/out"}
    register(**other).tokens(ann)
    register(**LISTENING, name="Of Bo").tokens(bo)
    register(**LISTENING, name="Without openid").tokens(ann, scope="profile")
    for _ in range(2):
        frame.tokens(ann)
    hint = shop.tokens(ann)["id_token"]
    page = shop.log_out(ann, id_token_hint=hint, post_logout_redirect_uri=BYE, state="s")
    hosts = [address.partition("?")[0] for address in frames_in(page)]
    assert sorted(hosts) == ["https://other.example/out", "https://shop.example/out"]
    assert set(frame_sources(page).split()) == {"https://other.example", "https://shop.example"}


@pytest.mark.compliance("RP-Initiated Logout", "3", "the person goes back after the other clients were told")
def test_the_page_moves_on_to_where_the_client_wants(ann: Browser, frame: RelyingParty) -> None:
    wanted = {"post_logout_redirect_uri": BYE, "state": "a b"}
    page = frame.log_out(ann, id_token_hint=frame.tokens(ann)["id_token"], **wanted)
    assert page.status_code == 200
    assert moves_on_to(page) == BYE + "?state=a+b"
    assert f'href="{BYE}?state=a+b"' in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert "You are signed in" not in ann.open("/").content.decode()


def test_after_a_confirmation_too(ann: Browser, frame: RelyingParty) -> None:
    frame.tokens(ann)
    asked = frame.log_out(ann, client_id=frame.client.client_id, post_logout_redirect_uri=BYE)
    page = ann.submit(asked, confirm="yes")
    assert len(frames_in(page)) == 1
    assert moves_on_to(page) == BYE


def test_whoever_makes_room_for_somebody_else_goes_on_to_sign_in(
    ann: Browser, frame: RelyingParty, shop: RelyingParty
) -> None:
    frame.tokens(ann)
    waiting = shop.authorize(ann, prompt="login")["Location"]
    after = query_of(waiting)["next"]
    page = ann.submit(ann.open(f"/signout?next={after}"))
    assert len(frames_in(page)) == 1
    assert moves_on_to(page).startswith("/signin?")


def test_whoever_is_told_server_to_server_gets_a_moment_too(ann: Browser, register: Register) -> None:
    party = register(backchannel_logout_uri="https://shop.example/logout")
    page = party.log_out(ann, id_token_hint=party.tokens(ann)["id_token"], post_logout_redirect_uri=BYE)
    assert frames_in(page) == []
    assert moves_on_to(page) == BYE
    assert frame_sources(page) == "'none'"


def test_who_has_nobody_to_tell_goes_on_at_once(ann: Browser, shop: RelyingParty, frame: RelyingParty) -> None:
    page = shop.log_out(ann, id_token_hint=shop.tokens(ann)["id_token"], post_logout_redirect_uri=BYE)
    assert page["Location"] == BYE
    assert shop.log_out(ann, client_id=frame.client.client_id, post_logout_redirect_uri=BYE)["Location"] == BYE


def test_a_page_without_frames_allows_none(ann: Browser, shop: RelyingParty) -> None:
    shop.tokens(ann)
    page = ann.submit(ann.open("/signout"))
    assert frames_in(page) == []
    assert frame_sources(page) == "'none'"


def test_a_frame_can_neither_leave_its_place_nor_open_windows(ann: Browser, frame: RelyingParty) -> None:
    frame.tokens(ann)
    page = ann.submit(ann.open("/signout")).content.decode()
    assert 'sandbox="allow-same-origin allow-scripts"' in page
    assert 'referrerpolicy="no-referrer"' in page


@pytest.mark.compliance(SPECIFICATION, "2", "scheme, host and port are those of a registered redirect URI")
def test_addresses_that_may_be_registered(register: Register) -> None:
    registered = {"redirect_uris": "https://shop.example/callback http://localhost:9001/cb"}
    for good in ("https://shop.example/out?a=b", "http://localhost:9001/out"):
        assert register(**registered, frontchannel_logout_uri=good).client.frontchannel_logout_uri == good
    bad = (
        "https://other.example/out",
        "http://shop.example/out",
        "https://shop.example:444/out",
        "http://localhost:9002/out",
        "https://shop.example/out#f",
        "/out",
        "javascript:alert(1)",
    )
    for uri in bad:
        with pytest.raises(ClientRefused, match="frontchannel_logout_uri"):
            register(**registered, frontchannel_logout_uri=uri)


def test_no_address_adds_to_the_policy(register: Register) -> None:
    odd = "https://shop.example;script-src"
    with pytest.raises(ClientRefused, match="frontchannel_logout_uri"):
        register(redirect_uris=f"{odd}/cb", frontchannel_logout_uri=f"{odd}/out", subject_type="public")
