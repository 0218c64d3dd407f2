"""APIs that tokens are for, as tests register them."""

from typing import Any

from oidc import resource_registration
from oidc.models import Resource
from tests.relying_party import RelyingParty

ISSUER = "http://localhost:8000"
USERINFO, API = f"{ISSUER}/o/userinfo", f"{ISSUER}/api/v1"
ORDERS, REPORTS = "https://orders.example", "https://reports.example/v2"


def register_api(identifier: str = ORDERS, *introspecting: RelyingParty, **fields: Any) -> Resource:
    """An API; of Orders and Reports each has a scope to read and one to write."""
    word = "orders" if identifier == ORDERS else "reports"
    usual = {"identifier": identifier, "name": word.capitalize(), "scopes": [f"{word}:read", f"{word}:write"]}
    clients = [party.client.client_id for party in introspecting]
    return resource_registration.register({**usual, **fields}, introspecting=clients)
