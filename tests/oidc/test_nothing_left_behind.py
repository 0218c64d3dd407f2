"""What an app sends stays out of addresses, pages and referrers of ours, on every way through the pages."""

from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from accounts.models import User
from tests.answers import answer_of
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

STATE, NONCE = "state-for-nobody-else", "nonce-for-nobody-else"
SECRETS = (STATE, NONCE, "shop.example", "partner.example")
ODD = "&=?#%+;, \"'<>\\/ünï €\U0001f511~!$*()[]{}|^`" * 18
WAYS: list[dict[str, str | None]] = [
    {},
    {"prompt": "login"},
    {"prompt": "consent"},
    {"prompt": "select_account"},
    {"prompt": "create"},
    {"prompt": "login consent"},
    {"prompt": "select_account login consent"},
    {"max_age": "0"},
    {"response_mode": "form_post", "prompt": "consent"},
]


def answers_of(browser: Browser, response: HttpResponse) -> list[HttpResponse]:
    """Every answer of ours from here to the next page that waits for a person, or to the client."""
    answers = [response]
    while (address := browser.next_address(response)) is not None and address.startswith("/"):
        response = browser.open(address)
        answers.append(response)
    return answers


def act(browser: Browser, page: HttpResponse) -> HttpResponse:
    """Do what a page asks for."""
    text = page.content.decode()
    if 'name="decision"' in text:
        return browser.submit(page, decision="allow")
    if page.wsgi_request.path == "/signup":
        return browser.open("/signin?" + urlencode({"next": page.wsgi_request.GET["next"], "confirm": "1"}))
    if 'name="password"' in text:
        return browser.submit(page, email="ann@example.com", password=PASSWORD)
    return browser.submit(page)


@pytest.mark.compliance("RFC 9700", "4.2.4", "no state, nonce or hint is left in an address or a referrer of ours")
@pytest.mark.parametrize("way", WAYS, ids=str)
@pytest.mark.parametrize("here", [True, False], ids=["signed-in", "signed-out"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_is_left_behind_on_the_way(
    browser: Browser, partner: RelyingParty, person: User, way: dict[str, str | None], here: bool, method: str
) -> None:
    if here:
        browser.sign_in()
    sent = partner.request(state=STATE, nonce=NONCE, **way)
    first = getattr(browser.http, method)("/o/authorize", sent)
    answers, at_client = answers_of(browser, first), False
    while not at_client:
        last = answers[-1]
        told = browser.next_address(last) or ""
        at_client = told.startswith("https:") or "data-submit-at-once" in last.content.decode()
        if not at_client:
            answers += answers_of(browser, act(browser, last))
    assert answer_of(answers[-1])["state"] == STATE
    for answer in answers[:-1]:
        seen = f"{answer.headers} {answer.content.decode()}"
        assert [secret for secret in SECRETS if secret in seen] == [], answer.wsgi_request.path
    for answer in answers[1:]:
        assert [secret for secret in SECRETS if secret in answer.wsgi_request.get_full_path()] == []
    assert {answer["Referrer-Policy"] for answer in answers} <= {"same-origin", "no-referrer"}
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "state and nonce of any length and kind come back unchanged")
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_long_and_odd_values_come_back_unchanged(ann: Browser, shop: RelyingParty, method: str, mode: str) -> None:
    assert len(ODD) > 512
    sent = shop.request(state=ODD, nonce=ODD[::-1], response_mode=mode)
    answer = answer_of(ann.follow(getattr(ann.http, method)("/o/authorize", sent)))
    assert answer["state"] == ODD
    assert shop.read(shop.redeem(answer["code"]).json()["id_token"])["nonce"] == ODD[::-1]


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a request by POST is read from its body alone")
def test_a_posted_request_is_read_from_its_body_alone(ann: Browser, shop: RelyingParty) -> None:
    def post(query: dict[str, str], form: dict[str, str]) -> HttpResponse:
        return ann.refusal_or(ann.http.post("/o/authorize?" + urlencode(query), form))

    assert answer_of(ann.follow(post({"state": "elsewhere", "scope": "admin"}, shop.request())))["state"]
    assert post(shop.request(), {}).status_code == 400
    twice = shop.request(prompt="none")
    assert "code" in answer_of(ann.follow(post(twice, twice)))
