"""What a registration may hold, what the admin makes of it, and the seams to DOT."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from oidc.models import Client
from oidc.protocol.redirect_uris import is_registered, registration_problem, with_parameters
from tests.oidc.conftest import Register
from tests.oidc.test_admin import admin, client_form, office, pages  # fixtures and forms of the admin
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["admin", "office"]
HONEST = ("--name", "Shop", "--redirect-uri", "https://shop.example/cb")


@pytest.mark.django_db
def test_an_rs256_client_can_be_changed_in_the_admin(admin: Browser, shop: RelyingParty) -> None:
    response = client_form(admin, shop.client, name="New name")
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert Client.objects.get().name == "New name"


@pytest.mark.django_db
def test_every_link_of_the_admin_leads_somewhere(admin: Browser, shop: RelyingParty) -> None:
    links = {link for page in pages(admin) for link in page.content.decode().split('"') if link.startswith("/admin/r/")}
    assert all(admin.open(link).status_code < 500 for link in links)


@pytest.mark.django_db
def test_dot_refuses_an_id_token_for_a_bearer_token(ann: Browser, shop: RelyingParty) -> None:
    token = shop.tokens(ann)["id_token"]
    request = Request(APIRequestFactory().get("/orders", headers={"Authorization": f"Bearer {token}"}))
    assert OAuth2Authentication().authenticate(request) is None


@pytest.mark.compliance(
    "RFC 8252", "7.3", "nothing but the port varies: no white space, no letter case, no empty parts"
)
@pytest.mark.parametrize(
    "uri",
    [
        " http://127.0.0.1:50123/cb",
        "http://127.0.0.1:50123/cb#",
        "http://127.0.0.1:50123/cb?",
        "http://127.0.0.1:50123/c\tb",
        "http://127.0.0.1:50123\n/cb",
        "HTTP://127.0.0.1:50123/cb",
    ],
)
def test_nothing_but_the_port_may_vary(uri: str) -> None:
    registered = ("http://127.0.0.1/cb",)
    assert is_registered("http://127.0.0.1:50123/cb", registered, native=True)
    assert not is_registered(uri, registered, native=True)


@pytest.mark.compliance("RFC 3986", "2", "characters that a URI cannot have")
@pytest.mark.parametrize("character", '<>"{}|^`')
def test_characters_that_a_uri_cannot_have_are_refused(character: str) -> None:
    assert registration_problem("https://shop.example/cb", native=False) == ""
    assert registration_problem(f"https://shop.example/{character}", native=False)


def test_a_percent_encoded_host_is_refused() -> None:
    assert registration_problem("https://shop.example%2f.evil.example/cb", native=False)


def test_an_empty_authority_of_a_private_scheme_is_kept() -> None:
    uri = "com.example.app:///cb"
    assert with_parameters(uri, {"code": "x"}) == f"{uri}?code=x"


@pytest.mark.django_db
@pytest.mark.compliance("RFC 6749", "3.3", "a scope value has at least one scope, or there is none")
def test_a_token_without_scopes_has_no_empty_scope(register: Register) -> None:
    bare = register(grant_types=["client_credentials"], allowed_scopes=["openid"])
    answer = bare.token_request(grant_type="client_credentials").json()
    assert answer.get("scope", "none") != ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", ["--name", "x" * 300]),
        ("client_id", ["--client-id", "x" * 241]),
        ("client_id", ["--client-id", "é"]),
        ("client_id", ["--client-id", "a\nb"]),
        ("scope", ["--scope", "two words"]),
        ("scope", ["--scope", 'quo"te']),
        ("scope", ["--scope", "x" * 101]),
    ],
)
def test_a_registration_that_could_not_work_is_refused(field: str, words: list[str]) -> None:
    with pytest.raises(CommandError, match=field):
        call_command("register_client", *HONEST, *words)
    assert not Client.objects.exists()


@pytest.mark.django_db
def test_the_longest_client_id_leaves_room_for_a_sector_of_its_name() -> None:
    words = ["--name", "App", "--redirect-uri", "com.example.app:/cb", "--public", "--client-id", "x" * 240]
    call_command("register_client", *words, stdout=StringIO())
    assert Client.objects.get().sector == f"client:{'x' * 240}"


@pytest.mark.django_db
def test_a_redirect_uri_withdrawn_meanwhile_gets_no_code(ann: Browser, shop: RelyingParty) -> None:
    response = shop.authorize(ann, prompt="login")
    Client.objects.update(redirect_uris="https://shop.example/new")
    page = ann.follow(response)
    answer = ann.follow(ann.submit(page, email="ann@example.com", password="correct horse battery staple"))
    assert "https://shop.example/callback" not in answer.headers.get("Location", "")
