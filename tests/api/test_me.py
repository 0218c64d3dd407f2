"""GET /api/v1/me: the caller's own profile, as far as the token's scopes open it."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts.models import User
from tests.people import Browser
from tests.relying_party import RelyingParty

ME = "/api/v1/me"


def ask(access_token: str, method: str = "GET") -> HttpResponse:
    return HttpClient().generic(method, ME, headers={"Authorization": f"Bearer {access_token}"})


def test_a_token_sees_the_claims_its_scopes_open(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    response = ask(shop.tokens(browser, scope="openid email")["access_token"])
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {"sub": str(person.public_id), "email": "ann@example.com", "email_verified": True}


def test_a_token_without_further_scopes_sees_the_subject_only(
    browser: Browser, shop: RelyingParty, person: User
) -> None:
    browser.sign_in()
    assert ask(shop.tokens(browser, scope="openid")["access_token"]).json() == {"sub": str(person.public_id)}


def test_a_persons_own_browser_sees_everything(browser: Browser, person: User) -> None:
    browser.sign_in()
    claims = browser.open(ME).json()
    assert {"sub": str(person.public_id), "email": "ann@example.com", "name": "Ann Lee"}.items() <= claims.items()


def test_a_token_without_openid_is_refused(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    response = ask(shop.tokens(browser, scope="profile")["access_token"])
    assert response.status_code == 403
    assert 'error="insufficient_scope", scope="openid"' in response["WWW-Authenticate"]


def test_a_clients_own_token_speaks_for_nobody(register: Callable[..., RelyingParty]) -> None:
    robot = register(grant_types=["client_credentials"], allowed_scopes=["openid", "people:read"])
    token = robot.token_request(grant_type="client_credentials").json()["access_token"]
    response = ask(token)
    assert response.status_code == 403
    assert "speaks for none" in response.json()["detail"]


def test_a_revoked_token_is_refused(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    assert ask(token).status_code == 200
    shop.post("/o/revoke", token=token)
    response = ask(token)
    assert response.status_code == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_a_disabled_persons_token_and_session_are_refused(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    person.is_active = False
    person.save()
    assert ask(token).status_code == 401
    assert browser.open(ME).status_code == 401


def test_no_other_methods_are_known(browser: Browser, shop: RelyingParty, person: User) -> None:
    browser.sign_in()
    token = shop.tokens(browser)["access_token"]
    head = ask(token, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    options = ask(token, "OPTIONS")
    assert (options.status_code, options.content, options["Allow"]) == (204, b"", "GET, PATCH, HEAD, OPTIONS")
    for method in ("POST", "PUT", "DELETE"):
        refused = ask(token, method)
        assert refused.status_code == 405
        assert refused["Allow"] == "GET, PATCH, HEAD, OPTIONS"
        assert refused["Content-Type"] == "application/problem+json"
