"""What every response says to browsers and caches unless its view says otherwise."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from authserver.ops.headers import PERMISSIONS_POLICY, ResponseHeadersMiddleware


@pytest.mark.parametrize("path", ["/healthz", "/signin", "/nowhere", "/o/token", "/api/v1/nowhere", "/healthz?x=%00"])
def test_every_answer_carries_the_defaults(client: Client, db: None, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == PERMISSIONS_POLICY
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_only_passkeys_are_allowed_to_our_own_pages() -> None:
    allowed = [entry for entry in PERMISSIONS_POLICY.split(", ") if not entry.endswith("=()")]
    assert allowed == ["publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]


def test_what_a_view_has_said_is_kept() -> None:
    said = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers=said)

    response = ResponseHeadersMiddleware(view)(RequestFactory().get("/"))
    assert {name: response[name] for name in said} == said


def test_the_length_is_stated_where_there_is_a_body(client: Client, db: None) -> None:
    page = client.get("/signin")
    assert page["Content-Length"] == str(len(page.content))
    bare = ResponseHeadersMiddleware(lambda _: HttpResponse(status=204))(RequestFactory().get("/"))
    assert "Content-Length" not in bare


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/.well-known/jwks.json"])
def test_public_documents_may_be_cached_and_read_from_anywhere(client: Client, db: None, path: str) -> None:
    headers = client.get(path, headers={"Origin": "https://app.example"}).headers
    assert "no-store" not in headers["Cache-Control"]
    assert headers["Access-Control-Allow-Origin"] == "*"
