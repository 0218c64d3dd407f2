"""Errors in the form their caller understands, telling what is wrong and nothing of the inside."""

import json

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from pytest_django import Settings

from accounts import hashers
from authserver import error_pages
from authserver.error_pages import handler400, handler403, handler404, handler500  # noqa: F401 — named by Django's convention

SECRET = "inner-detail"


@csrf_exempt
def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError(SECRET)


def without_database(_request: HttpRequest) -> HttpResponse:
    raise OperationalError(SECRET)


def crowded(_request: HttpRequest) -> HttpResponse:
    raise hashers.HashingBusy


_views = {"broken": broken, "without-database": without_database, "crowded": crowded}
urlpatterns = [path(prefix + name, view) for name, view in _views.items() for prefix in ("", "api/")]
urlpatterns += [path("o/token", broken), path("o/userinfo/", crowded)]


@pytest.fixture
def visitor(settings: Settings) -> Client:
    """Of a server whose views fail, but whose middleware and error pages are the real ones."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_a_defect_is_a_page_without_detail(visitor: Client) -> None:
    response = visitor.get("/broken")
    assert response.status_code == 500
    assert SECRET not in response.text
    assert response["X-Request-ID"] in response.text
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_defect_in_the_api_is_a_problem(visitor: Client) -> None:
    response = visitor.get("/api/broken")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["instance"] == f"urn:request:{response['X-Request-ID']}"
    assert SECRET not in response.text


def test_a_defect_at_a_machine_endpoint_is_an_oauth_error(visitor: Client) -> None:
    response = visitor.post("/o/token")
    assert response.status_code == 500
    assert response.json()["error"] == "server_error"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/without-database", "/api/without-database", "/crowded", "/api/crowded"])
def test_overload_is_told_from_a_defect(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert SECRET not in response.text


def test_overload_at_a_machine_endpoint_is_an_oauth_error(visitor: Client) -> None:
    response = visitor.get("/o/userinfo/")
    assert response.status_code == 503
    assert response.json()["error"] == "temporarily_unavailable"


def test_an_unknown_address_is_a_page_a_problem_or_an_oauth_error(client: Client, db: None) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert page["X-Request-ID"] in page.text
    for address in ("/api", "/api/", "/api/v1", "/api/v1/nowhere"):
        response = client.get(address)
        assert response.status_code == 404
        assert response.json()["title"] == "Not Found"


def test_a_form_without_its_token_is_refused_with_a_page(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/signin", {"email": "a@example.com", "password": "x"})
    assert response.status_code == 403
    assert "expired" in response.text


def test_error_descriptions_use_only_the_characters_oauth_allows() -> None:
    """RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E."""
    for handler in (handler400, handler403, handler404):
        description = json.loads(handler(RequestFactory().get("/o/token")).content)["error_description"]
        assert all(" " <= character <= "~" and character not in '"\\' for character in description)


def test_a_broken_template_still_gives_a_page(settings: Settings) -> None:
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
    response = error_pages.render_error(RequestFactory().get("/"), status=404, title="<Gone>", message="a & b")
    assert response.status_code == 404
    assert "<h1>&lt;Gone&gt;</h1><p>a &amp; b</p>" in response.text


def test_a_flood_of_sign_ins_is_told_to_come_back(client: Client, settings: Settings, db: None) -> None:
    settings.PASSWORD_HASH_WAIT_SECONDS = 0.01
    turns = settings.PASSWORD_HASH_PARALLELISM
    for _ in range(turns):
        hashers._turns.acquire()
    try:
        response = client.post("/signin", {"email": "nobody@example.com", "password": "x" * 12})
    finally:
        hashers._turns.release(turns)
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
