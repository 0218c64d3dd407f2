"""Real parallel clients on one row, over real HTTP: of any number exactly one wins, and nobody gets a 500."""

from collections import Counter
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Session, User
from audit.models import Event
from oidc import keys
from oidc.models import AccessToken, Authorization, Consent, RefreshToken, SigningKey
from oidc.protocol import jose
from tests.parallel import at_once, each_at_once
from tests.people import PASSWORD, Browser, hidden_fields, query_of
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

MANY = 50
SEVERAL = 20
SECONDS = 60


class Wire:
    """The server's endpoints over HTTP, each request on a connection of its own."""

    def __init__(self, server: LiveServer) -> None:
        self.url = server.url

    def token(self, client: RelyingParty, **form: str) -> requests.Response:
        """A request to the token endpoint in the client's name."""
        credentials = (client.client.client_id, client.secret or "")
        return requests.post(f"{self.url}/o/token", data=form, auth=credentials, timeout=SECONDS)

    def open(self, browser: Browser, path: str) -> requests.Response:
        """GET a page with a browser's cookies."""
        return requests.get(self.url + path, cookies=_cookies(browser), allow_redirects=False, timeout=SECONDS)

    def submit(self, browser: Browser, path: str, **form: str) -> requests.Response:
        """Send a form with a browser's cookies."""
        return requests.post(
            self.url + path, data=form, cookies=_cookies(browser), allow_redirects=False, timeout=SECONDS
        )


def _cookies(browser: Browser) -> dict[str, str]:
    return {name: morsel.value for name, morsel in browser.http.cookies.items()}


@pytest.fixture
def wire(live_server: LiveServer) -> Wire:
    return Wire(live_server)


def outcomes(responses: list[requests.Response]) -> Counter[str]:
    """How often each outcome came: "ok", or the error."""
    return Counter("ok" if answer.status_code == 200 else answer.json()["error"] for answer in responses)


@pytest.mark.compliance("RFC 6749", "10.5", "a code is used once, however many come at the same time")
def test_of_fifty_redemptions_of_one_code_one_wins(wire: Wire, ann: Browser, shop: RelyingParty) -> None:
    form = {"code": shop.code(ann), "redirect_uri": shop.redirect_uri, "code_verifier": shop.verifier}
    answers = at_once(MANY, lambda: wire.token(shop, grant_type="authorization_code", **form))
    assert outcomes(answers) == {"ok": 1, "invalid_grant": MANY - 1}
    assert AccessToken.objects.count() == RefreshToken.objects.count() == 1
    assert Event.objects.filter(name="token:issued").count() == 1
    assert Authorization.objects.get().revoke_reason == "code replayed"
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert not shop.is_live(winner.json()["access_token"])


@pytest.mark.compliance("RFC 9700", "4.14.2", "a refresh token is used once, however many come at the same time")
def test_of_fifty_refreshes_of_one_token_one_wins(
    wire: Wire, ann: Browser, shop: RelyingParty, settings: Settings
) -> None:
    settings.REFRESH_TOKEN_GRACE_SECONDS = 0
    token = shop.tokens(ann)["refresh_token"]
    answers = at_once(MANY, lambda: wire.token(shop, grant_type="refresh_token", refresh_token=token))
    assert outcomes(answers) == {"ok": 1, "invalid_grant": MANY - 1}
    assert RefreshToken.objects.count() == 2
    assert Event.objects.filter(name="token:refreshed").count() == 1
    winner = next(answer for answer in answers if answer.status_code == 200)
    assert wire.token(shop, grant_type="refresh_token", refresh_token=winner.json()["refresh_token"]).status_code == 400


@pytest.mark.compliance(
    "RFC 9700", "4.14.2", "of many refreshes at the same time all are told one and the same next token"
)
def test_fifty_retries_of_one_refresh_are_one_family(wire: Wire, ann: Browser, shop: RelyingParty) -> None:
    token = shop.tokens(ann)["refresh_token"]
    answers = at_once(MANY, lambda: wire.token(shop, grant_type="refresh_token", refresh_token=token))
    assert outcomes(answers) == {"ok": MANY}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1
    assert RefreshToken.objects.count() == 2
    assert RefreshToken.objects.filter(revoked=None).count() == 1
    told = Event.objects.filter(name="token:refreshed").values_list("details__retried", flat=True)
    assert Counter(told) == {False: 1, True: MANY - 1}
    assert not Event.objects.filter(name="token:reused").exists()
    assert len({answer.json()["access_token"] for answer in answers}) == MANY
    assert all(shop.is_live(answer.json()["access_token"]) for answer in answers[:5])
    successor = answers[0].json()["refresh_token"]
    assert wire.token(shop, grant_type="refresh_token", refresh_token=successor).status_code == 200
    assert wire.token(shop, grant_type="refresh_token", refresh_token=token).status_code == 400
    assert not any(shop.is_live(answer.json()["access_token"]) for answer in answers[:5])


def test_retries_beside_the_use_of_the_successor_leave_one_family(wire: Wire, ann: Browser, shop: RelyingParty) -> None:
    first = shop.tokens(ann)["refresh_token"]
    second = wire.token(shop, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    works = [
        lambda token=token: wire.token(shop, grant_type="refresh_token", refresh_token=token)
        for token in [first, second] * (SEVERAL // 2)
    ]
    answers = each_at_once(works)
    assert set(outcomes(answers)) <= {"ok", "invalid_grant"}
    links = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    assert RefreshToken.objects.count() <= 3  # the first, the second, the third: no link has two successors
    assert len(links - {second}) <= 1
    if outcomes(answers)["invalid_grant"]:  # somebody came with the first after the second was used
        assert not any(shop.is_live(a.json()["access_token"]) for a in answers if a.status_code == 200)


def test_fifty_machines_at_once_are_all_served(wire: Wire, machine: RelyingParty) -> None:
    answers = at_once(MANY, lambda: wire.token(machine, grant_type="client_credentials"))
    assert outcomes(answers) == {"ok": MANY}
    assert len({answer.json()["access_token"] for answer in answers}) == MANY


def test_of_many_continues_of_one_request_one_gets_the_code(wire: Wire, ann: Browser, shop: RelyingParty) -> None:
    path = query_of(shop.authorize(ann, prompt="login")["Location"])["next"]
    ann.submit(ann.open("/signin?confirm=1"), email="ann@example.com", password=PASSWORD)
    answers = at_once(SEVERAL, lambda: wire.open(ann, path))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 400: SEVERAL - 1}
    assert Authorization.objects.count() == 1


def test_many_consents_at_once_are_one_consent_and_one_code(wire: Wire, ann: Browser, partner: RelyingParty) -> None:
    page = ann.follow(partner.authorize(ann))
    path, form = page.wsgi_request.path, {**hidden_fields(page), "decision": "allow"}
    decided = at_once(SEVERAL, lambda: wire.submit(ann, path, **form))
    assert {answer.status_code for answer in decided} == {200}
    assert Consent.objects.count() == 1
    answers = at_once(SEVERAL, lambda: wire.open(ann, path.replace("consent", "authorize")))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 400: SEVERAL - 1}
    assert Authorization.objects.count() == 1


def test_one_browser_may_sign_in_many_times_at_once(
    wire: Wire, browser: Browser, person: User, settings: Settings
) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS, settings.THROTTLE_FACTOR = SECONDS, MANY
    form = {**hidden_fields(browser.open("/signin")), "email": "ann@example.com", "password": PASSWORD}
    answers = at_once(SEVERAL, lambda: wire.submit(browser, "/signin", **form))
    assert {answer.status_code for answer in answers} == {200}
    cookies = {answer.cookies["authserver_sid"] for answer in answers}
    assert len(cookies) == Session.objects.count() == SEVERAL
    for cookie in cookies:
        home = requests.get(f"{wire.url}/", cookies={"authserver_sid": cookie}, timeout=SECONDS)
        assert "You are signed in" in home.text


def test_many_confirmations_at_once_leave_one_person_signed_in(wire: Wire, ann: Browser, settings: Settings) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS, settings.THROTTLE_FACTOR = SECONDS, MANY
    form = {**hidden_fields(ann.open("/signin?confirm=1")), "email": "ann@example.com", "password": PASSWORD}
    answers = at_once(SEVERAL, lambda: wire.submit(ann, "/signin?confirm=1", **form))
    assert {answer.status_code for answer in answers} == {200}
    assert "You are not signed in" in wire.open(ann, "/").text  # the cookie from before is worth nothing
    assert len({answer.cookies["authserver_sid"] for answer in answers}) == SEVERAL


@pytest.mark.parametrize("_", range(3))
def test_no_token_outlives_a_sign_out_beside_its_refresh(wire: Wire, ann: Browser, shop: RelyingParty, _: int) -> None:
    families = [shop.tokens(ann)["refresh_token"] for _ in range(8)]
    form = hidden_fields(ann.open("/signout"))

    def refresh(token: str) -> requests.Response:
        return wire.token(shop, grant_type="refresh_token", refresh_token=token)

    works = [lambda token=token: refresh(token) for token in families]
    *refreshed, signed_out = each_at_once([*works, lambda: wire.submit(ann, "/signout", **form)])
    assert signed_out.status_code == 200
    assert {answer.status_code for answer in refreshed} <= {200, 400}
    for answer in refreshed:
        if answer.status_code == 200:
            assert not shop.is_live(answer.json()["access_token"])
            assert refresh(answer.json()["refresh_token"]).status_code == 400


def test_no_code_outlives_a_sign_out_beside_its_issue(wire: Wire, ann: Browser, shop: RelyingParty) -> None:
    path = "/o/authorize?" + urlencode(shop.request())
    form = hidden_fields(ann.open("/signout"))
    works = [lambda: wire.open(ann, path)] * 8
    *answers, signed_out = each_at_once([*works, lambda: wire.submit(ann, "/signout", **form)])
    assert signed_out.status_code == 200
    assert {answer.status_code for answer in answers} == {303}
    codes = [query_of(answer.headers["Location"]).get("code", "") for answer in answers]
    assert all(shop.redeem(code).status_code == 400 for code in codes if code)


def test_rotations_at_once_make_one_key_of_each_state() -> None:
    at_once(6, keys.rotate)
    found = Counter(SigningKey.objects.values_list("algorithm", "state"))
    assert set(found.values()) == {1}
    assert len(found) == 2 * len(jose.ALGORITHMS)


def test_all_is_well_after_a_flood(wire: Wire, ann: Browser, shop: RelyingParty) -> None:
    at_once(MANY, lambda: requests.get(f"{wire.url}/readyz", timeout=SECONDS))
    assert urlsplit(wire.url).port
    assert requests.get(f"{wire.url}/readyz", timeout=SECONDS).json()["status"] == "ready"
    assert shop.tokens(ann)
