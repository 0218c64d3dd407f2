"""Resource indicators (RFC 8707): a token is for the APIs that were named, and others take no notice of it."""

from collections.abc import Callable

import pytest
import requests

from tests.integration import calls
from tests.integration.browser import Browser, departed
from tests.integration.relying_party import RelyingParty
from tests.integration.seed import Person

ASKED = "openid email orders:read stock:read account:read"


@pytest.fixture
def api(buyer: RelyingParty) -> str:
    """The identifier of the server's own API."""
    return f"{buyer.provider.issuer}/api/v1"


def is_refused(response: requests.Response) -> bool:
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (400, "invalid_target"), response.text
    return True


@pytest.mark.compliance("RFC 8707", "2.1", "what the authorization request names becomes the token's audience")
def test_the_token_is_for_the_resource_named(
    buyer: RelyingParty, browser: Browser, person: Person, orders: str
) -> None:
    tokens = buyer.obtain_tokens(browser, person, scope=ASKED, resource=orders)
    state = buyer.introspect(tokens.access_token)
    assert (state["aud"], state["scope"]) == (orders, "orders:read")
    assert tokens.body["scope"] == "orders:read"
    assert buyer.claims(tokens)["sub"] == person.sub


@pytest.mark.compliance("RFC 8707", "2", "several resources in one request")
def test_several_resources(buyer: RelyingParty, browser: Browser, person: Person, orders: str, api: str) -> None:
    tokens = buyer.obtain_tokens(browser, person, scope=ASKED, resource=[orders, api])
    state = buyer.introspect(tokens.access_token)
    assert set(state["aud"]) == {orders, api}
    assert set(state["scope"].split()) == {"openid", "email", "orders:read", "account:read"}


@pytest.mark.compliance("RFC 8707", "2", "without a resource the audience follows from the scopes")
def test_the_default_audience(buyer: RelyingParty, browser: Browser, person: Person, orders: str, api: str) -> None:
    tokens = buyer.obtain_tokens(browser, person, scope="openid orders:read")
    assert {orders, api} < set(buyer.introspect(tokens.access_token)["aud"])
    assert buyer.userinfo(tokens.access_token).status_code == 200


@pytest.mark.compliance("RFC 8707", "2", "a resource that is unknown or malformed is invalid_target, told by redirect")
@pytest.mark.parametrize("resource", ["https://unknown.example", "orders", "https://unknown.example/#part", "x" * 5000])
def test_an_unknown_resource(buyer: RelyingParty, signed_in: Browser, orders: str, resource: str) -> None:
    known = buyer.request(scope=ASKED, resource=orders)
    assert "code" in departed(signed_in.open(known.url)).parameters
    request = buyer.request(scope=ASKED, resource=[orders, resource])
    refusal = departed(signed_in.open(request.url)).parameters
    assert (refusal["error"], refusal["state"]) == ("invalid_target", request.state)


@pytest.mark.compliance("RFC 8707", "2.2", "the token request may ask for fewer of the resources, not for others")
def test_narrowing_at_the_token_endpoint(
    buyer: RelyingParty, browser: Browser, person: Person, orders: str, api: str, stock: str
) -> None:
    code = buyer.obtain_code(browser, person, scope=ASKED, resource=[orders, api])
    assert is_refused(buyer.redeem(code, resource=stock))
    assert is_refused(buyer.redeem(code, resource="https://unknown.example"))
    first = buyer.redeem(code, resource=orders).json()
    assert buyer.introspect(first["access_token"])["aud"] == orders
    second = buyer.refresh(first["refresh_token"], resource=api).json()
    assert buyer.introspect(second["access_token"])["aud"] == api
    assert is_refused(buyer.refresh(second["refresh_token"], resource=stock))
    third = buyer.refresh(second["refresh_token"]).json()
    assert set(buyer.introspect(third["access_token"])["aud"]) == {orders, api}


@pytest.mark.compliance("RFC 8707", "2.2", "a machine names its resource at the token endpoint")
def test_client_credentials(relying_party: Callable[[str], RelyingParty], orders: str, stock: str) -> None:
    picker = relying_party("picker")
    form = {"grant_type": "client_credentials"}
    named = picker.post("token", {**form, "resource": orders}).json()
    assert named["scope"] == "orders:read"
    assert picker.introspect(named["access_token"])["aud"] == orders
    assert is_refused(picker.post("token", {**form, "resource": "https://unknown.example"}))
    assert is_refused(picker.post("token", {**form, "scope": "orders:read", "resource": stock}))


@pytest.mark.compliance("RFC 8707", "2", "an API refuses a token that is not for it")
def test_a_token_for_another_api_opens_nothing_here(
    buyer: RelyingParty, browser: Browser, person: Person, orders: str, api: str
) -> None:
    for_orders = buyer.obtain_tokens(browser, person, scope=ASKED, resource=orders)
    for_api = buyer.refresh(for_orders.refresh_token, resource=buyer.provider.endpoint("userinfo")).json()
    assert buyer.userinfo(for_orders.access_token).status_code == 401
    assert 'error="invalid_token"' in buyer.userinfo(for_orders.access_token).headers["WWW-Authenticate"]
    assert buyer.userinfo(for_api["access_token"]).json()["email"] == person.email

    def read_me(token: str) -> requests.Response:
        return calls.get(f"{api}/me", headers={"Authorization": f"Bearer {token}"})

    assert read_me(for_orders.access_token).status_code == 401
    assert read_me(for_api["access_token"]).status_code == 401
    both = buyer.obtain_tokens(browser, person, scope=ASKED, resource=api)
    assert read_me(both.access_token).json()["sub"] == person.sub


@pytest.mark.compliance("RFC 8707", "2.1", "the person is asked about the resources, and again about others")
def test_consent_names_the_resources(
    relying_party: Callable[[str], RelyingParty], browser: Browser, person: Person, orders: str, api: str
) -> None:
    courier = relying_party("courier")
    outcome = browser.open(courier.request(scope="openid orders:read", resource=orders).url)
    outcome = browser.sign_in(outcome, person)
    assert outcome.page.asks_for_consent
    assert orders in outcome.page.text
    assert "code" in departed(browser.decide(outcome, "allow")).parameters
    again = browser.open(courier.request(scope="openid orders:read", resource=orders).url)
    assert "code" in departed(again).parameters
    further = browser.open(courier.request(scope="openid orders:read", resource=[orders, api]).url)
    assert further.page.asks_for_consent
    assert departed(browser.decide(further, "deny")).parameters["error"] == "access_denied"
