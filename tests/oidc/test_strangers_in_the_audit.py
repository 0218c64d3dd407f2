"""The audit cannot be filled by strangers: who names clients that do not exist writes nothing into it."""

import pytest

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
