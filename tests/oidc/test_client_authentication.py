"""Client authentication at the endpoints for programs: the registered method, and no other."""

from base64 import b64encode
from urllib.parse import quote_plus, urlencode

import pytest
from django.http import HttpResponse
from django.test import Client as HttpClient

from audit.models import Event
from oidc import clients
from oidc.models import Client
from tests.oidc.conftest import Register
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
METHODS = ("client_secret_basic", "client_secret_post", "none")
ENDPOINTS = ("/o/token", "/o/introspect", "/o/revoke")
PARAMETERS = {"grant_type": "client_credentials", "token": "unknown"}


def call(path: str, method: str, client_id: str, secret: str | None) -> HttpResponse:
    """A request that presents credentials by a method, whatever the client is registered for."""
    form, headers = dict(PARAMETERS), {}
    if method == "client_secret_basic":
        joined = f"{quote_plus(client_id)}:{quote_plus(secret or '')}".encode()
        headers["Authorization"] = "Basic " + b64encode(joined).decode()
    else:
        form["client_id"] = client_id
    if method == "client_secret_post":
        form["client_secret"] = secret or ""
    return HttpClient().post(path, urlencode(form), content_type=FORM, headers=headers)


def is_refused(response: HttpResponse) -> bool:
    """Whether the answer is invalid_client as RFC 6749 §5.2 wants it."""
    if response.status_code != 401:
        return False
    assert response.json()["error"] == "invalid_client"
    assert response["WWW-Authenticate"].startswith("Basic ")
    assert response["Cache-Control"] == "no-store"
    return True


@pytest.mark.compliance("RFC 7591", "2", "token_endpoint_auth_method: the registered method is the only one")
@pytest.mark.parametrize("registered", METHODS[:2])
@pytest.mark.parametrize("presented", METHODS)
@pytest.mark.parametrize("path", ENDPOINTS)
def test_the_registered_method_is_the_only_one(register: Register, registered: str, presented: str, path: str) -> None:
    client = register(
        token_endpoint_auth_method=registered, grant_types=["client_credentials"], allowed_scopes=["orders:read"]
    )
    response = call(path, presented, client.client.client_id, client.secret)
    assert is_refused(response) == (registered != presented)
    assert response.status_code in (200, 401)


@pytest.mark.compliance("RFC 6749", "2.3", "a public client has nothing to prove itself with")
@pytest.mark.parametrize("presented", METHODS)
def test_a_public_client_sends_its_name_alone(spa: RelyingParty, presented: str) -> None:
    response = call("/o/revoke", presented, spa.client.client_id, "whatever")
    assert is_refused(response) == (presented != "none")
    assert is_refused(call("/o/introspect", presented, spa.client.client_id, "whatever"))


def test_an_empty_secret_proves_nothing(spa: RelyingParty, machine: RelyingParty) -> None:
    for client in (spa, machine):
        assert is_refused(call("/o/token", "client_secret_basic", client.client.client_id, ""))
    assert is_refused(call("/o/token", "client_secret_post", machine.client.client_id, ""))


@pytest.mark.compliance("RFC 6749", "5.2", "unknown client, wrong secret and deactivated client are told alike")
def test_every_refusal_sounds_the_same(machine: RelyingParty, shop: RelyingParty) -> None:
    client_id, secret = machine.client.client_id, machine.secret or ""
    assert call("/o/token", "client_secret_basic", client_id, secret).status_code == 200
    refusals = [
        call("/o/token", "client_secret_basic", "unknown", secret),
        call("/o/token", "client_secret_basic", client_id, "wrong"),
        call("/o/token", "client_secret_basic", client_id, secret + "x"),
        call("/o/token", "client_secret_basic", client_id, secret[:-1]),
        call("/o/token", "client_secret_basic", client_id, shop.secret),
        call("/o/token", "client_secret_basic", client_id, clients.hash_secret(secret)),
        call("/o/token", "client_secret_post", client_id, secret),
    ]
    Client.objects.filter(client_id=client_id).update(is_active=False)
    refusals.append(call("/o/token", "client_secret_basic", client_id, secret))
    assert all(is_refused(response) for response in refusals)
    assert len({response.content for response in refusals}) == 1
    events = Event.objects.filter(name="client:refused")
    # Names that nobody registered leave no row: strangers could fill the audit with them.
    assert events.count() == len(refusals) - 2
    assert set(events.values_list("reason", flat=True)) == {
        "wrong secret",
        "client authentication method is not the registered one",
    }


@pytest.mark.compliance("RFC 6749", "2.3", "no two methods in one request")
def test_two_methods_at_once_are_refused(machine: RelyingParty) -> None:
    response = machine.token_request(grant_type="client_credentials", client_secret=machine.secret)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
    other = machine.token_request(grant_type="client_credentials", client_id="somebody-else")
    assert (other.status_code, other.json()["error"]) == (400, "invalid_request")
    assert machine.token_request(grant_type="client_credentials", client_id=machine.client.client_id).status_code == 200


@pytest.mark.compliance("RFC 6749", "2.3.1", "credentials in the URL are not looked at")
def test_a_secret_in_the_url_is_not_looked_at(register: Register) -> None:
    client = register(token_endpoint_auth_method="client_secret_post", grant_types=["client_credentials"])
    query = urlencode({"client_id": client.client.client_id, "client_secret": client.secret or ""})
    response = HttpClient().post(f"/o/token?{query}", "grant_type=client_credentials", content_type=FORM)
    assert is_refused(response)
    assert client.token_request(grant_type="client_credentials").status_code == 200


def test_a_client_id_with_odd_characters_is_percent_encoded(register: Register) -> None:
    client = register(client_id="https://api.example/:a b+c", grant_types=["client_credentials"])
    assert call("/o/token", "client_secret_basic", client.client.client_id, client.secret).status_code == 200


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("header", ["Basic é", "Basic \xff\xfe", "Basic", "Basic :", "Basic AA==", "Digest x"])
def test_a_malformed_header_is_a_failed_authentication(path: str, header: str) -> None:
    response = HttpClient().post(path, urlencode(PARAMETERS), content_type=FORM, headers={"Authorization": header})
    assert is_refused(response)


def test_a_renewed_secret_ends_the_former_one(machine: RelyingParty) -> None:
    former = machine.secret
    machine.secret = clients.renew_secret(machine.client)
    assert machine.token_request(grant_type="client_credentials").status_code == 200
    assert is_refused(call("/o/token", "client_secret_basic", machine.client.client_id, former))


def test_a_client_made_confidential_without_a_secret_gets_nowhere(spa: RelyingParty) -> None:
    Client.objects.update(token_endpoint_auth_method="client_secret_basic")
    for secret in ("", "None", " "):
        assert is_refused(call("/o/token", "client_secret_basic", spa.client.client_id, secret))
