"""Registration as every way in shares it, and what DOT asks of a client and of scopes."""

from typing import Any

import pytest
from oauth2_provider.scopes import get_scopes_backend

from oidc import clients
from oidc.models import Client
from oidc.scopes import described
from tests.oidc.conftest import Register
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

HONEST = {
    "name": "Shop",
    "redirect_uris": "https://shop.example/cb",
    "token_endpoint_auth_method": "client_secret_basic",
    "grant_types": ["authorization_code"],
}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "name"),
    ({"redirect_uris": ""}, "redirect_uris"),
    ({"redirect_uris": "https://shop.example/cb http://shop.example/cb"}, "redirect_uris"),
    ({"post_logout_redirect_uris": "https://shop.example/#bye"}, "post_logout_redirect_uris"),
    ({"grant_types": []}, "grant_types"),
    ({"grant_types": ["authorization_code", "password"]}, "grant_types"),
    ({"token_endpoint_auth_method": "none", "grant_types": ["client_credentials"]}, "grant_types"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_a_refused_registration_names_the_field_and_leaves_nothing(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(clients.ClientRefused) as refused:
        clients.register({**HONEST, **changes})
    assert list(refused.value.problems) == [field]
    assert not Client.objects.exists()
    client, secret = clients.register(HONEST)
    assert (client.name, bool(secret)) == ("Shop", True)


def test_secrets_and_names_are_drawn_at_random(register: Register) -> None:
    drawn = [register() for _ in range(4)]
    assert len({client.secret for client in drawn}) == len({client.client.client_id for client in drawn}) == 4


def test_the_hash_of_a_secret_depends_on_its_key(settings: Any) -> None:
    former = clients.hash_secret("secret")
    assert former == clients.hash_secret("secret") != clients.hash_secret("Secret")
    settings.CLIENT_SECRET_HASH_KEY = "another key of thirty-two characters or more"
    assert clients.hash_secret("secret") != former


def test_a_public_client_has_no_secret_to_renew(spa: RelyingParty) -> None:
    with pytest.raises(clients.ClientRefused):
        clients.renew_secret(spa.client)


def test_a_client_is_found_by_its_public_name(shop: RelyingParty) -> None:
    (name,) = shop.client.natural_key()
    assert Client.objects.get_by_natural_key(name) == clients.find(name) == shop.client


@pytest.mark.parametrize(
    ("uris", "schemes"),
    [
        ("https://shop.example/cb", {"https", "http"}),
        ("http://localhost/cb https://shop.example/cb", {"https", "http"}),
        ("http://shop.example/cb", {"https"}),
        ("com.example.app:/cb", {"https", "http", "com.example.app"}),
    ],
)
def test_dot_is_told_which_schemes_are_allowed(uris: str, schemes: set[str]) -> None:
    assert Client(redirect_uris=uris).get_allowed_schemes() == schemes


def test_dot_is_told_which_scopes_there_are(machine: RelyingParty) -> None:
    backend = get_scopes_backend()
    assert "openid" in backend.get_all_scopes()
    assert backend.get_available_scopes(application=machine.client) == ["orders:read", "orders:write"]
    assert set(backend.get_available_scopes()) == set(backend.get_all_scopes())
    assert backend.get_default_scopes(application=machine.client) == []


def test_every_scope_is_described_to_people() -> None:
    told = described(["openid", "orders:read"])
    assert [scope.name for scope in told] == ["openid", "orders:read"]
    assert str(told[1].title) == "orders:read"
    assert all(str(scope.description) for scope in told)
