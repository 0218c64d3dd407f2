"""Who is told what a token is worth (RFC 7662 §4), and the answer as a JWT (RFC 9701)."""

import time
from typing import Any

import jwt
import pytest
from django.http import HttpResponse

from oidc import keys, resources
from oidc.models import Resource
from tests.oidc.apis import API, ISSUER, ORDERS, REPORTS, USERINFO, register_api
from tests.oidc.conftest import Register
from tests.oidc.self_registered import registered
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

INACTIVE = {"active": False}
SIGNED = "application/token-introspection+jwt"
SCOPES = ["openid", "email", "orders:read", "reports:read"]


@pytest.fixture
def orders(register: Register) -> RelyingParty:
    """The Orders API, as the client that it introspects tokens as."""
    api = register(name="Orders API", grant_types=["client_credentials"], redirect_uris="", allowed_scopes=[])
    register_api(ORDERS, api)
    return api


@pytest.fixture
def buyer(register: Register) -> RelyingParty:
    """A client whose tokens are for Orders."""
    return register(allowed_scopes=SCOPES)


@pytest.mark.compliance("RFC 7662", "4", "an API is told of tokens that are for it, and so is their own client")
def test_the_audience_and_the_owner_are_told(
    ann: Browser, buyer: RelyingParty, orders: RelyingParty, machine: RelyingParty
) -> None:
    token = buyer.tokens(ann, scope="openid orders:read", resource=ORDERS)["access_token"]
    told = orders.introspect(token)
    assert (told["active"], told["aud"], told["scope"]) == (True, ORDERS, "orders:read")
    assert buyer.introspect(token) == told
    assert machine.introspect(token) == INACTIVE


@pytest.mark.compliance("RFC 7662", "4", "an API is not told of tokens that are for another one")
def test_another_api_is_not_told(ann: Browser, buyer: RelyingParty, orders: RelyingParty, register: Register) -> None:
    reports = register(name="Reports API", grant_types=["client_credentials"], redirect_uris="")
    register_api(REPORTS, reports)
    for_reports = buyer.tokens(ann, scope="openid orders:read reports:read", resource=REPORTS)["access_token"]
    assert orders.introspect(for_reports) == INACTIVE
    assert reports.introspect(for_reports)["active"] is True
    for_both = buyer.tokens(ann, scope="openid orders:read reports:read")["access_token"]
    assert orders.introspect(for_both)["active"] is reports.introspect(for_both)["active"] is True


def test_of_a_token_that_is_for_nobody_in_particular_every_confidential_client_is_told(
    ann: Browser, buyer: RelyingParty, machine: RelyingParty, orders: RelyingParty
) -> None:
    unaimed = buyer.tokens(ann, scope="openid email")["access_token"]
    of_a_machine = machine.token_request(grant_type="client_credentials", scope="orders:write").json()["access_token"]
    Resource.objects.update(scopes=["orders:read"])
    resources.forget_cached()
    of_no_known_api = machine.token_request(grant_type="client_credentials", scope="orders:write").json()[
        "access_token"
    ]
    assert machine.introspect(unaimed)["active"] is orders.introspect(unaimed)["active"] is True
    assert buyer.introspect(of_a_machine) == INACTIVE
    assert buyer.introspect(of_no_known_api)["active"] is True


def test_a_client_that_registered_itself_is_told_of_its_own_tokens_alone(
    ann: Browser, buyer: RelyingParty, machine: RelyingParty
) -> None:
    stranger = registered().relying_party
    stranger.answered(ann, "allow")
    own = stranger.tokens(ann)["access_token"]
    unaimed = buyer.tokens(ann, scope="openid email")["access_token"]
    of_a_machine = machine.token_request(grant_type="client_credentials", scope="orders:write").json()["access_token"]
    assert stranger.introspect(unaimed) == stranger.introspect(of_a_machine) == INACTIVE
    assert stranger.introspect(own)["active"] is machine.introspect(own)["active"] is True


def test_of_a_token_for_this_server_s_own_api_nobody_else_is_told(
    ann: Browser, buyer: RelyingParty, machine: RelyingParty, orders: RelyingParty
) -> None:
    for named in (API, USERINFO):
        token = buyer.tokens(ann, scope="openid", resource=named)["access_token"]
        assert buyer.introspect(token)["active"] is True
        assert machine.introspect(token) == orders.introspect(token) == INACTIVE


def test_an_api_that_was_deactivated_is_told_nothing_more(
    ann: Browser, buyer: RelyingParty, orders: RelyingParty, machine: RelyingParty
) -> None:
    token = buyer.tokens(ann, scope="openid orders:read", resource=ORDERS)["access_token"]
    Resource.objects.update(is_active=False)
    resources.forget_cached()
    assert orders.introspect(token) == machine.introspect(token) == INACTIVE
    assert buyer.introspect(token)["active"] is True


def test_what_is_told_names_the_person_as_the_token_s_client_does(
    ann: Browser, register: Register, orders: RelyingParty
) -> None:
    stranger = register(first_party=False, subject_type="pairwise", allowed_scopes=SCOPES)
    stranger.answered(ann, "allow", scope="openid orders:read")
    answer = stranger.tokens(ann, scope="openid orders:read")
    assert orders.introspect(answer["access_token"])["sub"] == stranger.read(answer["id_token"])["sub"]


def ask(api: RelyingParty, token: str, accept: str | None = SIGNED) -> HttpResponse:
    http = api.http
    http.defaults = {"HTTP_ACCEPT": accept} if accept is not None else {}
    return api.post("/o/introspect", token=token)


def read(response: HttpResponse, api: RelyingParty, algorithm: str = "RS256") -> dict[str, Any]:
    """The content of a signed answer, checked as its receiver checks it."""
    assert response["Content-Type"] == SIGNED
    assert response["Cache-Control"] == "no-store"
    token = response.content.decode()
    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["alg"]) == ("token-introspection+jwt", algorithm)
    key = next(jwk for jwk in keys.ring().jwks if jwk["kid"] == header["kid"])
    claims = jwt.decode(token, jwt.PyJWK(key), [algorithm], audience=api.client.client_id, issuer=ISSUER)
    assert set(claims) == {"iss", "aud", "iat", "token_introspection"}
    assert abs(claims["iat"] - time.time()) < 60
    content: dict[str, Any] = claims["token_introspection"]
    return content


@pytest.mark.compliance("RFC 9701", "5", "the answer as a JWT for the API that asked, by its media type in Accept")
def test_a_signed_answer(ann: Browser, buyer: RelyingParty, orders: RelyingParty) -> None:
    token = buyer.tokens(ann, scope="openid orders:read", resource=ORDERS)["access_token"]
    plain = orders.introspect(token)
    assert read(ask(orders, token), orders) == plain
    assert read(ask(orders, token, f"{SIGNED}, application/json;q=0.5"), orders) == plain


@pytest.mark.compliance("RFC 9701", "5", "of a token that is not for the API nothing is said but that it is inactive")
@pytest.mark.parametrize("token", ["unknown", "a.b.c"])
def test_a_signed_answer_about_nothing(orders: RelyingParty, token: str) -> None:
    assert read(ask(orders, token), orders) == INACTIVE


@pytest.mark.compliance("RFC 9701", "6", "the algorithm that the API registered, which then gets every answer signed")
def test_the_registered_algorithm(ann: Browser, buyer: RelyingParty, register: Register) -> None:
    api = register(grant_types=["client_credentials"], redirect_uris="", introspection_signed_response_alg="ES256")
    register_api(ORDERS, api)
    token = buyer.tokens(ann, scope="openid orders:read", resource=ORDERS)["access_token"]
    for accept in (SIGNED, "application/json", None):
        assert read(ask(api, token, accept), api, "ES256")["active"] is True


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html", f"{SIGNED};q=0.1, application/json"])
def test_json_is_the_answer_otherwise(orders: RelyingParty, accept: str | None) -> None:
    response = ask(orders, "unknown", accept)
    assert response["Content-Type"] == "application/json"
    assert response.json() == INACTIVE


@pytest.mark.compliance("RFC 9701", "8.1", "a signed answer cannot stand in for another token")
def test_a_signed_answer_is_no_token(ann: Browser, shop: RelyingParty) -> None:
    answer = shop.tokens(ann)
    signed = ask(shop, answer["access_token"]).content.decode()
    assert not shop.is_live(signed)
    assert shop.authorization_response(ann, prompt="none", id_token_hint=signed)["error"] == "login_required"


def test_a_public_client_gets_no_signed_answer_either(spa: RelyingParty) -> None:
    assert ask(spa, "unknown").status_code == 401
