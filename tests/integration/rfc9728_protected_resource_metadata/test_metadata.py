"""Protected resource metadata (RFC 9728): from a refusal to a token, with nothing known beforehand."""

import re

import pytest

from tests.integration import calls
from tests.integration.browser import Browser
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

_NAMED = re.compile(r'resource_metadata="([^"]+)"')


@pytest.mark.compliance("RFC 9728", "5.1", "a refusal says where the metadata are")
@pytest.mark.compliance("RFC 9728", "3.3", "the resource in the metadata is the one that was asked")
def test_a_stranger_finds_its_way(provider: Provider, buyer: RelyingParty, browser: Browser, person: Person) -> None:
    address = f"{provider.issuer}/api/v1/me"
    refused = calls.get(address)
    assert refused.status_code == 401
    found = _NAMED.search(refused.headers["WWW-Authenticate"])
    assert found is not None
    metadata = calls.get(found.group(1)).json()
    assert address.startswith(metadata["resource"])
    assert metadata["authorization_servers"] == [provider.issuer]
    tokens = buyer.obtain_tokens(browser, person, scope="openid", resource=metadata["resource"])
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    assert calls.get(address, headers=headers).json()["sub"] == person.sub


@pytest.mark.compliance("RFC 9728", "3.1", "the metadata are at the well-known place that the resource's path makes")
def test_where_the_metadata_are(provider: Provider) -> None:
    response = calls.get(f"{provider.issuer}/.well-known/oauth-protected-resource/api/v1")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    assert response.json()["resource"] == f"{provider.issuer}/api/v1"


@pytest.mark.compliance("RFC 9728", "2", "how a token is sent, and what scopes there are")
def test_what_the_metadata_say(provider: Provider) -> None:
    metadata = calls.get(f"{provider.issuer}/.well-known/oauth-protected-resource/api/v1").json()
    assert metadata["bearer_methods_supported"] == ["header"]
    assert {"openid", "account:read", "account:write"} <= set(metadata["scopes_supported"])
    assert metadata["resource_name"]


@pytest.mark.compliance("RFC 9728", "4", "the authorization server lists the resource")
def test_the_server_lists_it(provider: Provider) -> None:
    assert provider.metadata["protected_resources"] == [f"{provider.issuer}/api/v1"]


@pytest.mark.compliance("RFC 6750", "3.1", "a token that is not for the API is refused with a challenge that says so")
def test_a_token_for_others_is_challenged(
    provider: Provider, buyer: RelyingParty, browser: Browser, person: Person, orders: str
) -> None:
    tokens = buyer.obtain_tokens(browser, person, scope="openid orders:read", resource=orders)
    headers = {"Authorization": f"Bearer {tokens.access_token}"}
    refused = calls.get(f"{provider.issuer}/api/v1/me", headers=headers)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["WWW-Authenticate"]
    assert _NAMED.search(refused.headers["WWW-Authenticate"])
