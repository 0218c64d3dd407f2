"""Which scripts of other origins may read which answers."""

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from oidc.models import Client
from tests.oidc.conftest import Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

ORIGIN = "https://spa.example"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def app(register: Register) -> RelyingParty:
    """A browser-based app that registered its origin."""
    return register(
        redirect_uris="https://spa.example/cb",
        token_endpoint_auth_method="none",
        allowed_origins=f"{ORIGIN} https://beta.spa.example",
    )


def preflight(path: str, origin: str) -> HttpResponse:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    return HttpClient(enforce_csrf_checks=True).options(path, headers=asked)


@pytest.mark.compliance("RFC 9700", "2.6", "token and revocation: the origins that clients registered, and no others")
@pytest.mark.parametrize("path", ["/o/token", "/o/revoke"])
def test_a_registered_origin_may_read_the_answer(app: RelyingParty, path: str) -> None:
    response = preflight(path, ORIGIN)
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == ORIGIN
    assert response["Access-Control-Allow-Methods"] == "GET, POST"
    assert "Authorization" in response["Access-Control-Allow-Headers"]
    answer = HttpClient().post(path, "x=y", content_type=FORM, headers={"Origin": ORIGIN})
    assert answer["Access-Control-Allow-Origin"] == ORIGIN  # an error can be read as well
    for told in (response, answer):
        assert "Access-Control-Allow-Credentials" not in told
        assert "Origin" in told["Vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://spa.example",
        "https://spa.example:8443",
        "https://spa.example.evil.example",
        "https://spa.exampl",
        "https://beta",
        "https://spa.example https://beta.spa.example",
        "null",
        "*",
    ],
)
@pytest.mark.parametrize("path", ["/o/token", "/o/revoke"])
def test_another_origin_may_not(app: RelyingParty, path: str, origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in preflight(path, origin)
    answer = HttpClient().post(path, "x=y", content_type=FORM, headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in answer
    assert "Origin" in answer["Vary"]


def test_the_origin_of_a_deactivated_client_may_not(app: RelyingParty) -> None:
    Client.objects.update(is_active=False)
    assert "Access-Control-Allow-Origin" not in preflight("/o/token", ORIGIN)


@pytest.mark.compliance("OIDC Core", "5.3", "UserInfo is readable by any script that has a token")
def test_userinfo_and_documents_may_be_read_by_any_origin(ann: Browser, shop: RelyingParty) -> None:
    token = shop.tokens(ann)["access_token"]
    headers = {"Origin": "https://any.example", "Authorization": f"Bearer {token}"}
    answer = HttpClient().get("/o/userinfo", headers=headers)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in answer
    for path in ("/o/userinfo", "/.well-known/jwks.json", "/.well-known/openid-configuration"):
        assert preflight(path, "https://any.example")["Access-Control-Allow-Origin"] == "*"


def test_without_an_origin_nothing_is_said(app: RelyingParty) -> None:
    answer = HttpClient().post("/o/token", "x=y", content_type=FORM)
    assert "Access-Control-Allow-Origin" not in answer
    assert HttpClient().options("/o/token").status_code == 405  # no preflight


@pytest.mark.compliance("RFC 9700", "2.6", "never at pages and at the endpoints that people are sent to")
@pytest.mark.parametrize("path", ["/o/authorize", "/o/logout", "/signin", "/", "/o/introspect", "/admin/"])
def test_pages_are_never_readable(app: RelyingParty, path: str) -> None:
    assert "Access-Control-Allow-Origin" not in preflight(path, ORIGIN)
    assert "Access-Control-Allow-Origin" not in HttpClient().get(path, headers={"Origin": ORIGIN})
