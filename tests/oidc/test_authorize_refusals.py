"""Refusals of the authorization endpoint: shown while nobody is proven to be told, else sent to the client."""

from urllib.parse import quote, urlencode

import pytest
from django.core import signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from oidc.models import Authorization, Client, PendingRequest
from oidc.protocol import errors
from oidc.views import refusals
from tests.oidc.conftest import Register
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

SHOWN = [
    {"client_id": None},
    {"client_id": "unknown-client"},
    {"redirect_uri": None},
    {"redirect_uri": "https://evil.example/cb"},
    {"redirect_uri": "https://shop.example/callback/"},
    {"redirect_uri": "https://shop.example/callback?x=1"},
    {"redirect_uri": "https://evil.example/cb", "response_type": "id_token", "state": "my-very-own-state"},
    {"redirect_uri": "javascript:alert(document.domain)"},
    {"redirect_uri": "<script>alert(1)</script>"},
]


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "an unproven client or redirect URI is shown, never redirected to")
@pytest.mark.parametrize("changes", SHOWN)
def test_an_unproven_request_is_shown_before_anybody_signs_in(
    browser: Browser, shop: RelyingParty, changes: dict[str, str | None]
) -> None:
    page = shop.authorize(browser, **changes)
    assert page.status_code == 400
    assert "Location" not in page
    assert browser.next_address(page) is None
    assert "invalid_request" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    for sent in filter(None, changes.values()):
        assert sent not in page.content.decode()
    assert not PendingRequest.objects.exists()


@pytest.mark.compliance("RFC 6749", "3.1", "a repeated client_id or redirect_uri proves nothing")
@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_repeated_proof_is_shown(browser: Browser, shop: RelyingParty, name: str) -> None:
    query = urlencode(shop.request()) + f"&{name}=" + quote(shop.request()[name])
    page = browser.refusal_or(browser.open("/o/authorize?" + query))
    assert page.status_code == 400
    assert "Location" not in page


def test_a_deactivated_client_is_unknown(ann: Browser, shop: RelyingParty) -> None:
    assert "code" in shop.authorization_response(ann)
    Client.objects.update(is_active=False)
    assert shop.authorize(ann).status_code == 400


REDIRECTED = [
    ({"response_type": None}, "invalid_request"),
    ({"response_type": "none"}, "unsupported_response_type"),
    ({"response_mode": "smoke"}, "invalid_request"),
    ({"scope": None}, "invalid_scope"),
    ({"scope": "openid admin"}, "invalid_scope"),
    ({"prompt": "none login"}, "invalid_request"),
    ({"max_age": "soon"}, "invalid_request"),
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"request": "a.b.c"}, "invalid_request_object"),
    ({"request_uri": "https://shop.example/request.jwt"}, "invalid_request_uri"),
    ({"prompt": "none"}, "login_required"),
]


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "other faults are told at the redirect URI with error and state")
@pytest.mark.compliance("RFC 9207", "2", "errors carry iss as well")
@pytest.mark.parametrize(("changes", "code"), REDIRECTED)
def test_other_faults_are_told_to_the_client(
    browser: Browser, partner: RelyingParty, changes: dict[str, str | None], code: str
) -> None:
    response = partner.authorize(browser, **changes)
    assert response.status_code == 303
    assert response["Location"].startswith("https://partner.example/cb?from=us&error=")
    told = query_of(response["Location"])
    assert set(told) == {"from", "error", "error_description", "state", "iss"}
    assert (told["error"], told["state"], told["iss"]) == (code, "af0ifjsldkj", "http://localhost:8000")
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_request_without_a_state_is_answered_without_one(browser: Browser, shop: RelyingParty) -> None:
    assert "state" not in query_of(shop.authorize(browser, state=None, prompt="none")["Location"])


@pytest.mark.compliance("RFC 6749", "4.1.2.1", "state comes back exactly as it was sent, with errors too")
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_state_comes_back_with_an_error(browser: Browser, shop: RelyingParty, state: str) -> None:
    response = shop.authorize(browser, state=state, prompt="none")
    assert query_of(response["Location"])["state"] == state


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a long and odd state survives sign-in")
def test_a_long_and_odd_state_survives_the_pages(browser: Browser, shop: RelyingParty, ann: Browser) -> None:
    state = "&=?#%+;, \"'<>\\ünï €" * 40
    page = shop.authorize(ann, state=state, prompt="login")
    answer = ann.follow(ann.submit(ann.follow(page), email="ann@example.com", password="correct horse battery staple"))
    assert query_of(answer["Location"])["state"] == state


@pytest.mark.compliance("RFC 9700", "4.2.4", "no page with state or nonce in its address is left in the history")
def test_the_page_of_a_refusal_has_nothing_of_the_request_in_its_address(browser: Browser, shop: RelyingParty) -> None:
    hints = {"login_hint": "ann@example.com", "redirect_uri": "https://evil.example/cb"}
    sent = browser.open("/o/authorize?" + urlencode(shop.request(**hints)))
    assert sent.status_code == 303
    said = signing.loads(query_of(sent["Location"])["said"], salt=refusals.SALT)
    reason = f"{errors.InvalidRequest.description} (redirect_uri is not registered for this client)"
    assert said == ["invalid_request", reason, sent["X-Request-ID"]]
    page = browser.open(sent["Location"])
    assert page.status_code == 400
    assert sent["X-Request-ID"] in page.content.decode()


@pytest.mark.parametrize("said", ["", "x", "a:b:c", "\x00", signing.dumps(["free", "money", ""], salt="another")])
def test_the_page_of_a_refusal_says_no_words_of_others(browser: Browser, said: str) -> None:
    page = browser.open("/o/authorize/refused?" + urlencode({"said": said}))
    assert page.status_code == 400
    assert "money" not in page.content.decode()


@pytest.mark.compliance("OIDC Core", "3.1.2.1", "a request by POST is judged as one by GET")
def test_faults_of_a_request_by_post(browser: Browser, shop: RelyingParty) -> None:
    def post(**changes: str) -> str | None:
        form = urlencode(shop.request(**changes))
        response = browser.http.post("/o/authorize", form, "application/x-www-form-urlencoded")
        return browser.refusal_or(response).headers.get("Location")

    assert (post() or "").startswith("/o/authorize/")
    assert post(redirect_uri="https://evil.example/cb") is None
    assert query_of(post(scope="admin") or "")["error"] == "invalid_scope"


@pytest.mark.compliance("RFC 9700", "4.12", "no redirect that repeats a POST")
def test_every_redirect_is_a_303(ann: Browser, browser: Browser, shop: RelyingParty) -> None:
    assert shop.authorize(ann).status_code == 303
    assert shop.authorize(ann, prompt="login").status_code == 303
    assert shop.authorize(ann, scope="admin").status_code == 303


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(browser: Browser, shop: RelyingParty, method: str) -> None:
    assert getattr(browser.http, method)("/o/authorize").status_code == 405


@pytest.mark.compliance("RFC 9700", "2.6", "no CORS at the authorization endpoint")
def test_no_script_may_read_the_authorization_endpoint(ann: Browser, shop: RelyingParty) -> None:
    response = ann.http.get("/o/authorize", shop.request(), headers={"Origin": "https://shop.example"})
    assert response.status_code == 303
    assert "Access-Control-Allow-Origin" not in response


def test_a_client_without_the_code_grant_gets_none(ann: Browser, register: Register) -> None:
    other = register(name="Other", grant_types=["client_credentials"])
    assert query_of(other.authorize(ann)["Location"])["error"] == "unauthorized_client"
    assert not Authorization.objects.exists()


def test_a_refusal_after_the_checks_is_kept_as_a_fact(ann: Browser, shop: RelyingParty) -> None:
    shop.authorize(ann, prompt="none", max_age="0")
    event = Event.objects.get(name="authorization:refused")
    assert (event.client, event.reason) == (shop.client.client_id, "login_required")
    assert event.person
