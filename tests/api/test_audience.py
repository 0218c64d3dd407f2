"""Tokens that are for this API and that are not; its metadata (RFC 9728); by what name a caller knows a person."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts.models import User
from tests.api.program import Program, problem_of
from tests.oidc.apis import API, ISSUER, ORDERS, USERINFO, register_api
from tests.people import Browser
from tests.relying_party import RelyingParty

METADATA = "/.well-known/oauth-protected-resource/api/v1"
SCOPES = ["openid", "email", "account:read", "people:read", "orders:read"]


@pytest.fixture
def ann_at(browser: Browser, person: User) -> Browser:
    browser.sign_in()
    return browser


@pytest.fixture
def app_with_orders(register: Callable[..., RelyingParty]) -> RelyingParty:
    """A client of ours that uses this API and another one."""
    register_api(ORDERS)
    return register(allowed_scopes=SCOPES)


def ask(access_token: str, path: str = "me") -> HttpResponse:
    return Program(access_token).get(path)


@pytest.mark.compliance("RFC 8707", "2", "a token whose audience excludes the API is refused as invalid_token")
@pytest.mark.parametrize("resource", [ORDERS, USERINFO, [ORDERS, USERINFO]])
def test_a_token_for_others_is_refused(
    ann_at: Browser, app_with_orders: RelyingParty, resource: str | list[str]
) -> None:
    scope = "openid email account:read orders:read"
    for_others = app_with_orders.tokens(ann_at, scope=scope, resource=resource)
    refused = ask(for_others["access_token"])
    assert problem_of(refused)[0] == 401
    assert 'error="invalid_token"' in refused["WWW-Authenticate"]
    assert "for other APIs" in refused.json()["detail"]
    for_it = app_with_orders.tokens(ann_at, scope=scope, resource=[API, ORDERS])
    assert ask(for_it["access_token"]).json()["email"] == "ann@example.com"
    assert ask(for_it["access_token"], "me/sessions").status_code == 200


def test_a_token_that_names_no_resource_goes_on_as_ever(ann_at: Browser, app_with_orders: RelyingParty) -> None:
    for scope in ("openid", "openid account:read", "openid orders:read"):
        assert ask(app_with_orders.tokens(ann_at, scope=scope)["access_token"]).status_code == 200
    of_orders_alone = app_with_orders.tokens(ann_at, scope="orders:read")["access_token"]
    assert ask(of_orders_alone).status_code == 401


def test_a_token_for_the_api_alone_does_not_open_userinfo(ann_at: Browser, app_with_orders: RelyingParty) -> None:
    token = app_with_orders.tokens(ann_at, scope="openid account:read", resource=API)["access_token"]
    assert ask(token).status_code == 200
    assert not app_with_orders.is_live(token)


def test_a_machine_s_token_for_this_api(register: Callable[..., RelyingParty], person: User) -> None:
    register_api(ORDERS)
    robot = register(grant_types=["client_credentials"], allowed_scopes=["people:read", "orders:read"])

    def token(**parameters: str) -> str:
        access_token: str = robot.token_request(grant_type="client_credentials", **parameters).json()["access_token"]
        return access_token

    assert ask(token(), "people").status_code == 200
    assert ask(token(resource=API), "people").status_code == 200
    assert ask(token(resource=ORDERS), "people").status_code == 401


@pytest.mark.compliance("RFC 9728", "3.2", "where tokens come from, what scopes there are, how a token is sent")
def test_the_metadata(db: None) -> None:
    response = HttpClient().get(METADATA)
    assert response["Content-Type"] == "application/json"
    assert "max-age" in response["Cache-Control"]
    document = response.json()
    assert document["resource"] == API
    assert document["authorization_servers"] == [ISSUER]
    assert document["bearer_methods_supported"] == ["header"]
    assert {"openid", "account:read", "people:write"} <= set(document["scopes_supported"])
    assert "offline_access" not in document["scopes_supported"]
    again = HttpClient().get(METADATA, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.compliance("RFC 9728", "3.3", "the resource in the metadata is the one that it was asked for")
def test_the_metadata_is_at_the_place_that_its_resource_names(db: None) -> None:
    document = HttpClient().get(METADATA).json()
    assert "/.well-known/oauth-protected-resource" + document["resource"].removeprefix(ISSUER) == METADATA
    assert HttpClient().get("/.well-known/oauth-protected-resource").status_code == 404


@pytest.mark.compliance("RFC 9728", "5.1", "a refusal says where the metadata are")
def test_every_challenge_names_the_metadata(ann_at: Browser, app_with_orders: RelyingParty) -> None:
    token = app_with_orders.tokens(ann_at, scope="orders:read openid")["access_token"]
    named = f'resource_metadata="{ISSUER}{METADATA}"'
    for refused in (HttpClient().get("/api/v1/me"), ask("unknown"), ask(token, "me/sessions")):
        assert refused.status_code in {401, 403}
        assert named in refused["WWW-Authenticate"]


@pytest.mark.compliance("RFC 9728", "4", "the server's metadata list the resource")
def test_the_server_s_metadata_list_it(db: None) -> None:
    document = HttpClient().get("/.well-known/oauth-authorization-server").json()
    assert document["protected_resources"] == [API]


def test_a_pairwise_client_knows_the_person_by_its_own_subject(
    ann_at: Browser, register: Callable[..., RelyingParty], person: User
) -> None:
    stranger = register(first_party=False, subject_type="pairwise", allowed_scopes=SCOPES)
    stranger.answered(ann_at, "allow", scope="openid account:read")
    answer = stranger.tokens(ann_at, scope="openid account:read")
    subject = stranger.read(answer["id_token"])["sub"]
    assert ask(answer["access_token"]).json()["sub"] == subject != str(person.public_id)
    exported = Program(answer["access_token"]).call("POST", "me/export")
    assert exported.status_code == 200
    assert exported.json()["account"]["sub"] == subject
    assert str(person.public_id) not in exported.content.decode()
    assert ann_at.open("/api/v1/me").json()["sub"] == str(person.public_id)
