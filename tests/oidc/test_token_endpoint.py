"""The token endpoint as a door: what it takes, and how it answers (RFC 6749 §3.2, §5)."""

import pytest
from django.test import Client as HttpClient

from audit.models import Event
from tests.oidc.conftest import Register
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.mark.compliance("RFC 6749", "5.1", "JSON that nobody keeps, with token type, lifetime and scope")
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_answer_is_json_that_nobody_keeps(ann: Browser, shop: RelyingParty, slash: str) -> None:
    response = shop.post(
        f"/o/token{slash}",
        grant_type="authorization_code",
        code=shop.code(ann),
        redirect_uri=shop.redirect_uri,
        code_verifier=shop.verifier,
    )
    assert response["Content-Type"] == "application/json"
    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")
    answer = response.json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 600, "openid profile email")
    assert set(answer) == {"access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"}
    # 128 bits are 22 characters of base64url.
    assert min(len(answer["access_token"]), len(answer["refresh_token"])) >= 22


@pytest.mark.compliance("RFC 6749", "5.2", "each fault has its own code")
@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"scope": "openid"}, "invalid_request"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "implicit"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "unknown"}, "invalid_grant"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "unknown"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "ünknown €"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x" * 9000}, "invalid_request"),
    ],
)
def test_each_fault_has_its_code(shop: RelyingParty, parameters: dict[str, str], code: str) -> None:
    response = shop.token_request(**parameters)
    assert (response.status_code, response.json()["error"]) == (400, code)
    assert response["Cache-Control"] == "no-store"
    assert set(response.json()) == {"error", "error_description"}


def test_a_refused_grant_is_kept_as_a_fact(shop: RelyingParty) -> None:
    shop.token_request(grant_type="refresh_token", refresh_token="unknown")
    event = Event.objects.get(name="token:refused")
    assert event.client == shop.client.client_id
    assert event.details == {"error": "invalid_grant"}


def test_a_grant_that_is_not_registered_is_refused_before_it_is_looked_at(ann: Browser, register: Register) -> None:
    client = register(grant_types=["authorization_code"])
    assert "refresh_token" not in client.tokens(ann)
    assert client.refresh("anything").json()["error"] == "unauthorized_client"


@pytest.mark.compliance("RFC 6749", "3.2", "parameters are not repeated")
def test_a_repeated_parameter_is_refused(machine: RelyingParty) -> None:
    form = f"grant_type=client_credentials&grant_type=client_credentials&client_id={machine.client.client_id}"
    response = HttpClient().post("/o/token", form, content_type="application/x-www-form-urlencoded")
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


@pytest.mark.compliance("RFC 6749", "3.2", "POST, and a form")
def test_nothing_but_a_posted_form_is_taken(machine: RelyingParty) -> None:
    http = HttpClient()
    for method in ("get", "put", "delete", "head"):
        refused = getattr(http, method)("/o/token")
        assert (refused.status_code, refused["Allow"]) == (405, "POST")
    form = {"grant_type": "client_credentials", "client_id": machine.client.client_id}
    for content_type in ("application/json", "text/plain"):
        assert http.post("/o/token", "{}", content_type=content_type).json()["error"] == "invalid_request"
    assert http.post("/o/token", form).json()["error"] == "invalid_request"  # multipart/form-data


@pytest.mark.compliance("RFC 6749", "3.1", "unknown parameters are ignored")
def test_unknown_parameters_are_ignored(machine: RelyingParty) -> None:
    assert machine.token_request(grant_type="client_credentials", foo="bar", audience="x").status_code == 200


def test_no_cookie_is_needed_and_none_is_set(machine: RelyingParty) -> None:
    machine.http = HttpClient(enforce_csrf_checks=True)
    response = machine.token_request(grant_type="client_credentials")
    assert response.status_code == 200
    assert not response.cookies
