"""The audit cannot be filled by strangers: who names clients that do not exist writes nothing into it.

Who names those that do writes no more than so much.
"""

from collections.abc import Callable

import pytest
from django.test import Client as HttpClient

from accounts import throttles
from audit.models import Event
from oidc.models import Client
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
PATHS = ["/o/token", "/o/introspect", "/o/revoke"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_clients_that_do_not_exist_are_not_recorded(method: str) -> None:
    for number in range(20):
        client = Client(client_id=f"nobody{number}", token_endpoint_auth_method=method)
        stranger = RelyingParty(client, None if method == "none" else "guessed")
        for path in PATHS:
            assert stranger.post(path, grant_type="x", token="x").status_code == 401
    assert not Event.objects.exists()


def test_a_wrong_secret_of_a_client_that_exists_is_recorded(shop: RelyingParty) -> None:
    before = Event.objects.count()
    shop.secret = "guessed"
    assert shop.token_request(grant_type="refresh_token", refresh_token="x").status_code == 401
    assert Event.objects.count() == before + 1
    assert Event.objects.latest("pk").client == shop.client.client_id


def in_silence(client: RelyingParty, network: str) -> None:
    """Anybody's request, which shows no page and is refused at once."""
    answer = HttpClient(REMOTE_ADDR=f"{network}.7").get("/o/authorize", client.request(prompt="none"))
    assert "error=login_required" in answer["Location"]


def with_a_guess(client: RelyingParty, network: str) -> None:
    client.http, client.secret = HttpClient(REMOTE_ADDR=f"{network}.7"), "guessed"
    assert client.token_request(grant_type="refresh_token", refresh_token="x").status_code == 401


def without_a_secret(client: RelyingParty, network: str) -> None:
    Client.objects.filter(pk=client.client.pk).update(token_endpoint_auth_method="none")
    client.client.token_endpoint_auth_method, client.secret = "none", None
    client.http = HttpClient(REMOTE_ADDR=f"{network}.7")
    assert client.token_request(grant_type="refresh_token", refresh_token="x").status_code == 400


@pytest.mark.parametrize("refused", [in_silence, with_a_guess, without_a_secret])
def test_refusals_without_end_are_recorded_up_to_a_bound(
    shop: RelyingParty, refused: Callable[[RelyingParty, str], None]
) -> None:
    before, limit = Event.objects.count(), throttles.limit(throttles.REFUSED_BY_NETWORK)
    for _ in range(limit + 5):
        refused(shop, "203.0.113")
    assert Event.objects.count() == before + limit
    refused(shop, "198.51.100")
    assert Event.objects.count() == before + limit + 1
