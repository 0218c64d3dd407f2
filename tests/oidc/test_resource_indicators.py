"""Resource indicators (RFC 8707): which APIs a token is for, from the authorization request to the last refresh."""

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from audit.models import Event
from oidc import resources
from oidc.models import Authorization, Consent, Resource
from tests.answers import answer_of
from tests.oidc.apis import API, ORDERS, REPORTS, USERINFO, register_api
from tests.oidc.conftest import Register
from tests.people import Browser, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

SCOPES = ["openid", "email", "offline_access", "orders:read", "orders:write", "reports:read"]
ASKED = "openid email orders:read reports:read"


@pytest.fixture
def apis(db: None) -> None:
    """Two APIs, Orders and Reports."""
    register_api(ORDERS)
    register_api(REPORTS)


@pytest.fixture
def buyer(register: Register, apis: None) -> RelyingParty:
    """A client of ours that may use both."""
    return register(allowed_scopes=SCOPES)


def audience_of(client: RelyingParty, answer: dict[str, str]) -> tuple[object, set[str]]:
    """Whom an access token is for, and its scopes: as introspection tells its own client, and as the answer said."""
    state = client.introspect(answer["access_token"])
    assert state["scope"] == answer["scope"]
    return state["aud"], set(state["scope"].split())


def is_refused(response: HttpResponse) -> bool:
    if response.status_code == 200:
        return False
    assert (response.status_code, response.json()["error"]) == (400, "invalid_target"), response.content
    return True


@pytest.mark.compliance("RFC 8707", "2.1", "what the authorization request names becomes the token's audience")
def test_a_token_is_for_what_the_request_named(ann: Browser, buyer: RelyingParty) -> None:
    answer = buyer.tokens(ann, scope=ASKED, resource=ORDERS)
    assert audience_of(buyer, answer) == (ORDERS, {"orders:read"})
    assert "id_token" in answer
    both = buyer.tokens(ann, scope=ASKED, resource=[ORDERS, REPORTS])
    assert audience_of(buyer, both) == ([ORDERS, REPORTS], {"orders:read", "reports:read"})


@pytest.mark.compliance("RFC 8707", "2", "without a resource the audience follows from the scopes")
def test_without_a_resource_the_scopes_say_whom_a_token_is_for(ann: Browser, buyer: RelyingParty) -> None:
    assert audience_of(buyer, buyer.tokens(ann, scope="openid"))[0] == [USERINFO, API]
    every = buyer.tokens(ann, scope=ASKED)
    assert audience_of(buyer, every) == ([USERINFO, API, ORDERS, REPORTS], set(ASKED.split()))
    assert buyer.is_live(every["access_token"])


@pytest.mark.compliance("RFC 8707", "2", "an unknown resource is told to the client at its redirect URI")
@pytest.mark.parametrize("resource", ["https://unknown.example", f"{ORDERS}#part", "orders", [ORDERS, "x"]])
def test_an_unknown_resource_is_invalid_target(ann: Browser, buyer: RelyingParty, resource: str | list[str]) -> None:
    assert "code" in buyer.authorization_response(ann, scope=ASKED, resource=ORDERS)
    refused = query_of(buyer.authorize(ann, scope=ASKED, resource=resource)["Location"])
    assert (refused["error"], refused["state"]) == ("invalid_target", "af0ifjsldkj")


def test_a_resource_without_one_of_its_scopes_is_refused(ann: Browser, buyer: RelyingParty) -> None:
    refused = query_of(buyer.authorize(ann, scope="openid", resource=ORDERS)["Location"])
    assert refused["error"] == "invalid_target"


@pytest.mark.compliance("RFC 8707", "2.2", "a token request may ask for fewer of the resources, never for more")
def test_the_code_s_redemption_may_narrow(ann: Browser, buyer: RelyingParty) -> None:
    code = buyer.code(ann, scope=ASKED, resource=[ORDERS, REPORTS])
    assert is_refused(buyer.redeem(code, resource=API))
    assert is_refused(buyer.redeem(code, resource=[ORDERS, "https://unknown.example"]))
    answer = buyer.redeem(code, resource=REPORTS).json()  # a refusal did not burn the code
    assert audience_of(buyer, answer) == (REPORTS, {"reports:read"})
    assert Event.objects.filter(name="token:refused").count() == 2


@pytest.mark.compliance("RFC 8707", "2.2", "each refresh may be for another of the resources authorized")
def test_each_refresh_may_be_for_another_one(ann: Browser, buyer: RelyingParty) -> None:
    answer = buyer.tokens(ann, scope=ASKED, resource=[ORDERS, REPORTS])
    for resource, scope in ((ORDERS, "orders:read"), (REPORTS, "reports:read")):
        answer = buyer.refresh(answer["refresh_token"], resource=resource).json()
        assert audience_of(buyer, answer) == (resource, {scope})
    assert is_refused(buyer.refresh(answer["refresh_token"], resource="https://unknown.example"))
    everything = buyer.refresh(answer["refresh_token"]).json()
    assert audience_of(buyer, everything)[0] == [ORDERS, REPORTS]


def test_a_refresh_is_narrowed_by_scope_and_resource_together(ann: Browser, buyer: RelyingParty) -> None:
    token = buyer.tokens(ann, scope=ASKED, resource=[ORDERS, REPORTS])["refresh_token"]
    assert is_refused(buyer.refresh(token, resource=ORDERS, scope="reports:read"))
    narrowed = buyer.refresh(token, scope="reports:read").json()
    assert audience_of(buyer, narrowed) == (REPORTS, {"reports:read"})


def test_the_audience_of_the_scopes_can_be_narrowed_too(ann: Browser, buyer: RelyingParty) -> None:
    token = buyer.tokens(ann, scope="openid orders:read")["refresh_token"]
    narrowed = buyer.refresh(token, resource=ORDERS).json()
    assert audience_of(buyer, narrowed) == (ORDERS, {"orders:read"})
    assert is_refused(buyer.refresh(narrowed["refresh_token"], resource=REPORTS))


@pytest.mark.compliance("OIDC Core", "5.3", "a token whose audience excludes UserInfo does not open it")
def test_userinfo_takes_tokens_that_are_for_it(ann: Browser, buyer: RelyingParty) -> None:
    answer = buyer.tokens(ann, scope="openid email orders:read", resource=ORDERS)
    refused = buyer.userinfo(answer["access_token"])
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused["WWW-Authenticate"]
    # What openid promises can be asked for afterwards, though the request did not name it.
    for_it = buyer.refresh(answer["refresh_token"], resource=USERINFO).json()
    assert audience_of(buyer, for_it) == (USERINFO, {"openid", "email"})
    assert buyer.userinfo(for_it["access_token"]).json()["email"] == "ann@example.com"


@pytest.mark.compliance("RFC 8707", "2.2", "a client that acts for itself names its resource as well")
def test_client_credentials(register: Register, apis: None) -> None:
    robot = register(grant_types=["client_credentials"], redirect_uris="", allowed_scopes=["orders:read", "old:scope"])

    def ask(**parameters: str | list[str]) -> HttpResponse:
        return robot.token_request(grant_type="client_credentials", **parameters)

    assert audience_of(robot, ask(resource=ORDERS).json()) == (ORDERS, {"orders:read"})
    assert audience_of(robot, ask().json()) == (ORDERS, {"orders:read", "old:scope"})
    assert audience_of(robot, ask(scope="old:scope").json()) == ("http://localhost:8000", {"old:scope"})
    assert is_refused(ask(resource=REPORTS))
    assert is_refused(ask(resource=[ORDERS, REPORTS]))
    assert is_refused(ask(resource=ORDERS, scope="old:scope"))
    assert is_refused(ask(resource=USERINFO))
    assert is_refused(ask(resource="\x7f"))


@pytest.mark.compliance("RFC 8707", "2.1", "a token from the authorization endpoint is for what the request named")
def test_a_token_from_the_authorization_endpoint(
    ann: Browser, register: Register, settings: Settings, apis: None
) -> None:
    settings.FRONT_CHANNEL_RESPONSE_TYPES = True
    grants = ["authorization_code", "implicit"]
    client = register(allowed_scopes=SCOPES, response_types=["code token"], grant_types=grants)
    answer = answer_of(client.authorize(ann, response_type="code token", scope=ASKED, resource=ORDERS))
    assert answer["scope"] == "orders:read"
    assert audience_of(client, answer) == (ORDERS, {"orders:read"})
    Resource.objects.filter(identifier=ORDERS).update(token_format="jwt")
    Resource.objects.filter(identifier=REPORTS).update(token_format="opaque")
    resources.forget_cached()
    both = client.authorize(ann, response_type="code token", scope=ASKED, resource=[ORDERS, REPORTS])
    assert answer_of(both)["error"] == "invalid_target"


def test_the_challenge_endpoint_takes_resources(register: Register, apis: None, person: object) -> None:
    app = register(challenge_allowed=True, allowed_scopes=SCOPES)
    form = {"response_type": "code", "code_challenge": app.challenge, "code_challenge_method": "S256"}
    form |= {"scope": "openid orders:read", "username": "ann@example.com", "password": "correct horse battery staple"}
    assert is_refused(app.post("/o/authorize-challenge", **form, resource=REPORTS))
    code = app.post("/o/authorize-challenge", **form, resource=ORDERS).json()["authorization_code"]
    answer = app.redeem(code, redirect_uri=None).json()
    assert audience_of(app, answer) == (ORDERS, {"orders:read"})


def test_the_consent_page_names_the_resources(ann: Browser, register: Register, apis: None) -> None:
    stranger = register(first_party=False, allowed_scopes=SCOPES)
    page = ann.follow(stranger.authorize(ann, scope=ASKED, resource=[ORDERS, API]))
    text = page.content.decode()
    assert "Orders" in text
    assert ORDERS in text
    assert "Your account, here" in text
    assert REPORTS not in text
    answer = query_of(ann.follow(ann.submit(page, decision="allow"))["Location"])
    assert "code" in answer
    assert Consent.objects.get().resources == [ORDERS, API]
    assert Authorization.objects.get().resources == [ORDERS, API]


def test_consent_covers_the_resources_it_was_given_for(ann: Browser, register: Register, apis: None) -> None:
    stranger = register(first_party=False, allowed_scopes=SCOPES)
    stranger.answered(ann, "allow", scope=ASKED, resource=ORDERS)

    def is_asked(resource: str | list[str] | None) -> bool:
        return stranger.authorize(ann, scope=ASKED, resource=resource)["Location"].startswith("/o/consent/")

    assert not is_asked(ORDERS)
    assert is_asked(REPORTS)
    assert is_asked([ORDERS, REPORTS])
    stranger.answered(ann, "allow", scope=ASKED, resource=REPORTS)
    assert not is_asked([REPORTS, ORDERS])
    assert Consent.objects.count() == 1


def test_a_deactivated_resource_gets_no_more_tokens(ann: Browser, buyer: RelyingParty) -> None:
    both = buyer.tokens(ann, scope=ASKED, resource=[ORDERS, REPORTS])["refresh_token"]
    one = buyer.tokens(ann, scope=ASKED, resource=ORDERS)["refresh_token"]
    Resource.objects.filter(identifier=ORDERS).update(is_active=False)
    resources.forget_cached()
    assert audience_of(buyer, buyer.refresh(both).json()) == (REPORTS, {"reports:read"})
    assert is_refused(buyer.refresh(one))
    assert query_of(buyer.authorize(ann, scope=ASKED, resource=ORDERS)["Location"])["error"] == "invalid_target"


def test_a_resource_decides_how_long_its_tokens_live(ann: Browser, register: Register) -> None:
    register_api(ORDERS, access_token_seconds=60)
    client = register(allowed_scopes=SCOPES)
    answer = client.tokens(ann, scope="openid orders:read", resource=ORDERS)
    assert answer["expires_in"] == 60
    state = client.introspect(answer["access_token"])
    assert state["exp"] - state["iat"] == 60
    assert client.tokens(ann, scope="openid")["expires_in"] == 600
