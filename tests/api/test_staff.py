"""What administrators see: people, clients, events; by scope and by right, never by scope alone."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from audit.models import Event
from tests.api.program import Program, problem_of
from tests.people import PASSWORD, Browser
from tests.relying_party import RelyingParty

ALL = "people:read people:write clients:read events:read"
READS = ["people", "clients", "events", "clients/our-app"]


@pytest.fixture
def root(app: RelyingParty, administrator: User) -> Program:
    """Our app with an administrator signed in."""
    program = Program()
    program.login("our-app", "root@example.com", scope=ALL)
    return program


@pytest.fixture
def robot(register: Callable[..., RelyingParty], app: RelyingParty) -> Program:
    """A machine that an operator gave the scopes to."""
    client = register(client_id="robot", grant_types=["client_credentials"], allowed_scopes=ALL.split())
    return Program(client.token_request(grant_type="client_credentials").json()["access_token"])


@pytest.mark.parametrize("path", READS)
def test_administrators_and_machines_read(root: Program, robot: Program, path: str) -> None:
    assert root.get(path).status_code == 200
    assert robot.get(path).status_code == 200


@pytest.mark.parametrize("path", READS)
def test_the_scope_alone_is_not_enough(app: RelyingParty, person: User, path: str) -> None:
    program = Program()
    program.login("our-app", "ann@example.com", scope=ALL)
    assert problem_of(program.get(path))[0] == 403


@pytest.mark.parametrize(
    ("path", "scope"), [("people", "people:read"), ("clients", "clients:read"), ("events", "events:read")]
)
def test_the_right_alone_is_not_enough(app: RelyingParty, administrator: User, path: str, scope: str) -> None:
    program = Program()
    program.login("our-app", "root@example.com", scope=" ".join(set(ALL.split()) - {scope}))
    refused = program.get(path)
    assert problem_of(refused)[0] == 403
    assert f'scope="{scope}"' in refused["WWW-Authenticate"]


def test_an_administrator_sees_by_api_what_the_admin_would_show(app: RelyingParty, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_staff=True)
    program = Program()
    program.login("our-app", "ann@example.com", scope=ALL)
    assert problem_of(program.get("people"))[0] == 403
    person.user_permissions.add(Permission.objects.get(codename="view_user"))
    assert program.get("people").status_code == 200
    assert problem_of(program.get("clients"))[0] == 403
    assert problem_of(program.post(f"people/{person.public_id}/deactivate"))[0] == 403


def test_an_administrator_s_browser_reads_too(browser: Browser, administrator: User) -> None:
    browser.sign_in("root@example.com")
    assert browser.open("/api/v1/people").status_code == 200


def test_people_are_found_by_address_and_subject(root: Program, person: User, other_person: User) -> None:
    assert [item["email"] for item in root.get("people").json()["items"]][:2] == ["bo@example.com", "ann@example.com"]
    found = root.get("people?email=Ann@Example.com").json()["items"]
    assert [item["sub"] for item in found] == [str(person.public_id)]
    one = root.get(f"people/{person.public_id}").json()
    assert one == found[0]
    assert not {"password", "id", "phone_number"} & set(one)
    assert problem_of(root.get("people/7d3f0b1e-5a52-4c1b-8a3e-2f9d1c6b7a80"))[0] == 404
    assert problem_of(root.get("people?email=ann"))[1] == ["/email"]


def test_a_person_is_shut_out(root: Program, robot: Program, ann: Program, person: User, other_person: User) -> None:
    answer = root.post(f"people/{person.public_id}/deactivate")
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert ann.get("me").status_code == 401
    by_root = Event.objects.get(name="person:deactivated").details["by"]
    assert by_root == str(User.objects.get(email="root@example.com").public_id)
    assert robot.post(f"people/{other_person.public_id}/deactivate").status_code == 200
    assert Event.objects.filter(name="person:deactivated").latest("pk").details["by"] == "robot"
    assert robot.post(f"people/{other_person.public_id}/deactivate").status_code == 200
    assert Event.objects.filter(name="person:deactivated").count() == 2


def test_superusers_are_shut_out_by_superusers_alone(root: Program, robot: Program, administrator: User) -> None:
    assert problem_of(robot.post(f"people/{administrator.public_id}/deactivate"))[0] == 403
    assert User.objects.get(pk=administrator.pk).is_active


def test_clients_are_shown_without_their_secrets(root: Program, shop: RelyingParty) -> None:
    one = root.get(f"clients/{shop.client.client_id}").json()
    assert one["redirect_uris"] == ["https://shop.example/callback"]
    assert not {"client_secret", "id", "secret"} & set(one)
    assert shop.secret not in str(root.get("clients").json())
    assert problem_of(root.get("clients/nobody"))[0] == 404


@pytest.mark.parametrize("safe", ["", ":/"])
def test_a_client_whose_name_is_an_address_is_shown(
    root: Program, register: Callable[..., RelyingParty], safe: str
) -> None:
    address = "https://app.example/client.json?v=1"
    register(client_id=address)
    assert root.get(f"clients/{quote(address, safe=safe)}").json()["client_id"] == address


def test_events_are_chosen_by_name_person_and_client(root: Program, ann: Program, person: User) -> None:
    chosen = root.get(f"events?name=signin:succeeded&sub={person.public_id}").json()["items"]
    assert [(item["name"], item["sub"]) for item in chosen] == [("signin:succeeded", str(person.public_id))]
    assert {item["client_id"] for item in root.get("events?client_id=our-app").json()["items"]} == {"our-app"}
    assert problem_of(root.get("events?name=made:up"))[1] == ["/name"]
    assert PASSWORD not in str(root.get("events?limit=100").json())
