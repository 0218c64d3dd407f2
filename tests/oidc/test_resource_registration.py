"""Registering an API: by the command and in the admin, by the same rules."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as HttpClient

from accounts.models import User
from audit.models import Event
from oidc import resource_registration, resources
from oidc.models import Resource
from oidc.resource_registration import ResourceRefused
from tests.oidc.apis import ORDERS, register_api
from tests.people import Browser, hidden_fields
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

HONEST = ("--identifier", ORDERS, "--name", "Orders", "--scope", "orders:read", "--scope", "orders:write")


def answer_of(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command("register_resource", *words, stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_command_registers_an_api(machine: RelyingParty, django_capture_on_commit_callbacks: Any) -> None:
    assert ORDERS not in resources.known()
    form = ("--token-format", "jwt", "--signing-alg", "ES256", "--access-token-seconds", "300")
    with django_capture_on_commit_callbacks(execute=True):
        answer = answer_of(*HONEST, *form, "--client", machine.client.client_id)
    assert answer == {"resource": ORDERS, "resource_name": "Orders", "scopes": ["orders:read", "orders:write"]}
    api = resources.known()[ORDERS]
    assert (api.token_format, api.signing_algorithm, api.seconds) == ("jwt", "ES256", 300)
    assert api.clients == {machine.client.pk}
    event = Event.objects.get(name="resource:registered")
    assert event.details["identifier"] == ORDERS


REFUSALS: list[tuple[tuple[str, ...], str]] = [
    (("--identifier", "orders"), "identifier"),
    (("--identifier", "//orders.example"), "identifier"),
    (("--identifier", f"{ORDERS}#part"), "identifier"),
    (("--identifier", f"{ORDERS}#"), "identifier"),
    (("--identifier", f"{ORDERS}/a b"), "identifier"),
    (("--identifier", "https://örders.example"), "identifier"),
    (("--identifier", "https://[x"), "identifier"),
    (("--identifier", ORDERS + "x" * 500), "identifier"),
    (("--identifier", "http://localhost:8000"), "identifier"),
    (("--identifier", "http://localhost:8000/api/v1"), "identifier"),
    (("--identifier", "http://localhost:8000/o/userinfo"), "identifier"),
    (("--identifier", ""), "identifier"),
    (("--name", "  "), "name"),
    (("--name", "x" * 201), "name"),
    (("--name", "Or\u202eders"), "name"),
    (("--scope", "openid"), "scopes"),
    (("--scope", "account:read"), "scopes"),
    (("--scope", "two words"), "scopes"),
    (("--scope", ""), "scopes"),
    (("--scope", "x" * 101), "scopes"),
    (("--access-token-seconds", "0"), "access_token_seconds"),
    (("--access-token-seconds", "86401"), "access_token_seconds"),
    (("--client", "nobody"), "clients"),
]


@pytest.mark.compliance("RFC 8707", "2", "an API's identifier is an absolute URI without a fragment")
@pytest.mark.parametrize(("words", "field"), REFUSALS)
def test_what_must_not_be_registered(words: tuple[str, ...], field: str) -> None:
    with pytest.raises(CommandError) as refusal:
        answer_of(*HONEST, *words)
    assert str(refusal.value).startswith(field)
    assert not Resource.objects.exists()
    assert answer_of(*HONEST)


@pytest.mark.parametrize("identifier", ["urn:example:orders", "https://orders.example/v1?tenant=a", "com.example:x"])
def test_any_absolute_uri_will_do(identifier: str) -> None:
    assert answer_of(*HONEST, "--identifier", identifier)["resource"] == identifier


def test_an_identifier_is_taken_once() -> None:
    register_api(ORDERS)
    with pytest.raises(ResourceRefused, match="taken"):
        register_api(ORDERS)


def test_a_resource_has_scopes() -> None:
    fields = {"identifier": ORDERS, "name": "Orders", "scopes": []}
    with pytest.raises(ResourceRefused, match="scope"):
        resource_registration.register(fields)


@pytest.fixture
def admin(administrator: User) -> Browser:
    browser = Browser(HttpClient(enforce_csrf_checks=True))
    browser.sign_in("root@example.com")
    return browser


def test_the_admin_follows_the_same_rules(admin: Browser, machine: RelyingParty) -> None:
    path = "/admin/oidc/resource/add/"
    form = {**hidden_fields(admin.open(path)), "name": "Orders", "is_active": "on", "access_token_seconds": ""}
    form |= {"token_format": "jwt", "signing_algorithm": "", "clients": str(machine.client.pk)}
    refused = admin.http.post(path, {**form, "identifier": f"{ORDERS}#x", "scopes": "openid"})
    assert refused.status_code == 200
    assert "without a fragment" in refused.content.decode()
    assert "belong to this server" in refused.content.decode()
    done = admin.http.post(path, {**form, "identifier": ORDERS, "scopes": "orders:read,orders:write"})
    assert done.status_code == 302, done.content
    row = Resource.objects.get()
    assert (row.identifier, row.scopes, row.token_format) == (ORDERS, ["orders:read", "orders:write"], "jwt")
    assert list(row.clients.all()) == [machine.client]


def test_the_admin_changes_all_but_the_identifier(
    admin: Browser, administrator: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = register_api(ORDERS)
    resources.forget_cached()
    assert ORDERS in resources.known()
    path = f"/admin/oidc/resource/{row.pk}/change/"
    page = admin.open(path)
    assert 'name="identifier"' not in page.content.decode()
    form = {**hidden_fields(page), "identifier": "https://other.example", "name": "Old orders", "scopes": "orders:read"}
    form |= {"token_format": "", "signing_algorithm": "ES256", "access_token_seconds": "60"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.http.post(path, form).status_code == 302
    row.refresh_from_db()
    assert (row.identifier, row.name, row.is_active, row.signing_algorithm) == (ORDERS, "Old orders", False, "ES256")
    assert ORDERS not in resources.known()  # this process need not wait
    event = Event.objects.get(name="resource:changed")
    assert event.person == str(administrator.public_id)
    assert "is_active" in event.details["fields"]
    assert admin.open(f"/admin/oidc/resource/{row.pk}/delete/").status_code == 403


def test_what_is_registered_is_read_once(django_assert_num_queries: Any) -> None:
    register_api(ORDERS)
    with django_assert_num_queries(2):  # the APIs, and the clients that they introspect as
        assert ORDERS in resources.known()
    with django_assert_num_queries(0):
        assert ORDERS in resources.known()
