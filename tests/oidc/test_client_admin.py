"""The form of a client in the admin: all that can be registered, by the rules of every registration."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client as HttpClient
from pytest_django import Settings

from accounts.models import User
from audit.models import Event
from oidc import client_metadata
from oidc.models import Client
from tests.client_keys import client_key, key_set
from tests.held_rows import changed_under
from tests.oidc.client_form import client_form, errors_of, send
from tests.oidc.conftest import Register
from tests.oidc.described import Described, described
from tests.oidc.self_registered import registered
from tests.outside import Host, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

__all__ = ["described"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(administrator: User) -> Browser:
    """A browser at which the administrator is signed in."""
    office = Browser(HttpClient(enforce_csrf_checks=True))
    office.sign_in("root@example.com")
    return office


@pytest.fixture
def pairwise(register: Register) -> RelyingParty:
    """A client that knows people by subjects of its own sector."""
    return register(
        redirect_uris="https://shop.example/callback", post_logout_redirect_uris="", subject_type="pairwise"
    )


def test_all_that_can_be_registered_is_in_the_form(admin: Browser, shop: RelyingParty) -> None:
    page = admin.open(f"/admin/oidc/client/{shop.client.pk}/change/")
    assert set(client_metadata.COLUMNS) <= set(page.context["adminform"].form.fields)


EVERYTHING: dict[str, tuple[Any, Any]] = {  # member → (as it is typed, as the client reads it)
    "client_name": ("Renamed", "Renamed"),
    "client_uri": ("https://self.example/", "https://self.example/"),
    "logo_uri": ("https://self.example/logo.png", "https://self.example/logo.png"),
    "policy_uri": ("https://self.example/policy#top", "https://self.example/policy#top"),
    "tos_uri": ("https://self.example/tos", "https://self.example/tos"),
    "contacts": ("ops@self.example\r\n\r\n Ann, who knows ", ["ops@self.example", "Ann, who knows"]),
    "redirect_uris": (
        "https://self.example/cb\r\nhttps://self.example/cb?a=1,2",
        ["https://self.example/cb", "https://self.example/cb?a=1,2"],
    ),
    "grant_types": (["authorization_code", "refresh_token"], ["authorization_code", "refresh_token"]),
    "scope": ("openid\nemail", "openid email"),
    "default_max_age": ("3600", 3600),
    "require_auth_time": ("on", True),
    "default_acr_values": ("urn:one\nurn:two", ["urn:one", "urn:two"]),
    "initiate_login_uri": ("https://self.example/begin", "https://self.example/begin"),
    "token_endpoint_auth_method": ("private_key_jwt", "private_key_jwt"),
    "token_endpoint_auth_signing_alg": ("ES256", "ES256"),
    "jwks": (json.dumps(key_set(client_key())), key_set(client_key())),
    "request_uris": ("https://self.example/r?list=1,2#x", ["https://self.example/r?list=1,2#x"]),
    "request_object_signing_alg": ("ES256", "ES256"),
    "require_signed_request_object": ("on", True),
    "id_token_signed_response_alg": ("EdDSA", "EdDSA"),
    "userinfo_signed_response_alg": ("PS256", "PS256"),
    "introspection_signed_response_alg": ("RS256", "RS256"),
    "post_logout_redirect_uris": ("https://self.example/bye", ["https://self.example/bye"]),
    "backchannel_logout_uri": ("https://self.example/back", "https://self.example/back"),
    "backchannel_logout_session_required": ("on", True),
    "frontchannel_logout_uri": ("https://self.example/front", "https://self.example/front"),
    "frontchannel_logout_session_required": ("on", True),
    "software_id": ("shop-software", "shop-software"),
    "software_version": ("1.0", "1.0"),
}


def test_a_client_reads_what_an_administrator_registered_for_it(admin: Browser) -> None:
    client = registered()
    columns = {client_metadata.member_of(column): column for column in client_metadata.COLUMNS}
    typed = {columns[member]: value for member, (value, _) in EVERYTHING.items()}
    typed["localized"] = '{"client_name#fr": "Boutique"}'
    answer = client_form(admin, client.row, **typed)
    assert answer.status_code == 302, errors_of(answer)
    read = client.call("GET")
    assert read.status_code == 200
    expected = {member: value for member, (_, value) in EVERYTHING.items()} | {"client_name#fr": "Boutique"}
    assert {member: read.json()[member] for member in expected} == expected
    assert client.put(client_name="Again").status_code == 200


@pytest.mark.compliance("OIDC Core", "4", "an operator begins a sign-in at an app that nobody has used yet")
def test_a_sign_in_is_begun_from_the_form(admin: Browser, shop: RelyingParty) -> None:
    client = registered(initiate_login_uri="https://self.example/begin?a='b'&c=d")

    def page_of(client: Client) -> str:
        return admin.open(f"/admin/oidc/client/{client.pk}/change/").content.decode()

    address = "https://self.example/begin?a=&#x27;b&#x27;&amp;c=d&amp;iss=http%3A%2F%2Flocalhost%3A8000"
    assert f'href="{address}"' in page_of(client.row)
    assert "iss=http" not in page_of(shop.client)


def test_sending_the_form_as_it_is_changes_nothing(admin: Browser) -> None:
    client = registered(contacts=["ops@self.example"], **{"client_name#fr": "Boutique"})
    former = Client.objects.values().get()
    assert client_form(admin, client.row).status_code == 302
    now = Client.objects.values().get()
    assert {column for column in now if now[column] != former[column]} == {"updated"}
    told = client.call("GET").json()
    assert told == {member: value for member, value in client.told.items() if member != "client_secret"}
    assert Event.objects.get(name="client:changed").details == {"fields": []}


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("client_uri", {"client_uri": "javascript:alert(1)"}),
    ("policy_uri", {"policy_uri": "http://shop.example/policy"}),
    ("initiate_login_uri", {"initiate_login_uri": "http://localhost/begin"}),
    ("contacts", {"contacts": "x" * 321}),
    ("contacts", {"contacts": "\n".join(f"{number}@shop.example" for number in range(51))}),
    ("jwks_uri", {"jwks_uri": "https://user@shop.example/keys"}),
    ("jwks", {"jwks": json.dumps(key_set(client_key())), "jwks_uri": "https://shop.example/keys"}),
    ("jwks", {"jwks": "[]"}),
    ("jwks", {"jwks": "7"}),
    ("jwks", {"jwks": "{}"}),
    ("jwks", {"jwks": "[" * 20000}),
    ("jwks", {"jwks": '{"keys": [], "a": "\\u0000"}'}),
    ("jwks", {"jwks": " " * 70000 + "x"}),
    ("localized", {"localized": '{"client_name": "No language"}'}),
    ("localized", {"localized": '{"client_name#fr": 7}'}),
    ("localized", {"localized": '{"redirect_uris": 7}'}),
    ("localized", {"localized": "[]"}),
    (None, {"localized": '{"client_name#fr": "  "}'}),
    ("default_max_age", {"default_max_age": "-1"}),
    ("default_max_age", {"default_max_age": "2147483648"}),
    ("default_max_age", {"default_max_age": "9" * 5000}),
    ("default_acr_values", {"default_acr_values": "x" * 101}),
    ("request_uris", {"request_uris": "http://shop.example/r"}),
    ("request_object_signing_alg", {"request_object_signing_alg": "none"}),
    ("userinfo_signed_response_alg", {"userinfo_signed_response_alg": "HS256"}),
    ("allowed_scopes", {"allowed_scopes": 'openid\n"quoted"'}),
    ("application_type", {"application_type": "toaster"}),
    ("subject_type", {"subject_type": "secret"}),
    ("frontchannel_logout_uri", {"frontchannel_logout_uri": "https://other.example/front"}),
    ("token_endpoint_auth_method", {"token_endpoint_auth_method": "client_secret_jwt"}),
    ("jwks", {"token_endpoint_auth_method": "private_key_jwt"}),
]


@pytest.mark.parametrize(("field", "changes"), REFUSED)
def test_what_registration_refuses_is_refused_beside_its_field(
    admin: Browser, shop: RelyingParty, field: str | None, changes: dict[str, Any]
) -> None:
    former = Client.objects.values().get()
    answer = client_form(admin, shop.client, **changes)
    assert answer.status_code == 200
    assert list(errors_of(answer)) == [field or "name"]
    assert Client.objects.values().get() == former


def test_an_address_in_a_test_network_is_taken_as_by_registration(
    admin: Browser, shop: RelyingParty, settings: Settings
) -> None:
    settings.OUTBOUND_PRIVATE_HOSTS = ["app:8443"]
    assert client_form(admin, shop.client, backchannel_logout_uri="http://app:8443/back").status_code == 302
    assert client_form(admin, shop.client, backchannel_logout_uri="http://other:8443/back").status_code == 200


def test_other_subjects_are_announced_before_they_are_given(
    admin: Browser, ann: Browser, pairwise: RelyingParty
) -> None:
    tokens = pairwise.tokens(ann)
    answer = client_form(admin, pairwise.client, subject_type="public")
    assert "to this client all people become strangers" in str(errors_of(answer)["other_subjects"])
    assert pairwise.is_live(tokens["access_token"])
    assert not Event.objects.filter(name__startswith="client:").exclude(name="client:registered").exists()
    assert client_form(admin, pairwise.client, subject_type="public", other_subjects="on").status_code == 302
    assert not pairwise.is_live(tokens["access_token"])
    event = Event.objects.get(name="client:subjects-changed")
    assert event.details == {
        "before": {"subject_type": "pairwise", "sector": "shop.example"},
        "after": {"subject_type": "public", "sector": "shop.example"},
    }
    assert event.person == str(User.objects.get(email="root@example.com").public_id)
    assert Event.objects.get(name="authorization:revoked").reason == "subjects changed"


def test_another_host_in_the_redirect_uris_is_another_sector(admin: Browser, pairwise: RelyingParty) -> None:
    elsewhere = {"redirect_uris": "https://elsewhere.example/callback"}
    assert list(errors_of(client_form(admin, pairwise.client, **elsewhere))) == ["other_subjects"]
    assert client_form(admin, pairwise.client, redirect_uris="https://shop.example/other").status_code == 302
    assert client_form(admin, pairwise.client, **elsewhere, other_subjects="on").status_code == 302
    assert Client.objects.get().sector == "elsewhere.example"
    two = "https://elsewhere.example/callback\nhttps://shop.example/callback"
    answer = client_form(admin, pairwise.client, redirect_uris=two, other_subjects="on")
    assert list(errors_of(answer)) == ["sector_identifier_uri"]


def test_who_gets_public_subjects_has_nothing_to_confirm(admin: Browser, register: Register) -> None:
    client = register(post_logout_redirect_uris="", subject_type="public").client
    assert client_form(admin, client, redirect_uris="https://elsewhere.example/callback").status_code == 302
    assert Client.objects.get().sector == "elsewhere.example"
    assert not Event.objects.filter(name="client:subjects-changed").exists()


def test_a_ticked_box_without_such_a_change_means_nothing(admin: Browser, pairwise: RelyingParty) -> None:
    assert client_form(admin, pairwise.client, name="Renamed", other_subjects="on").status_code == 302
    assert Event.objects.get(name="client:changed").details == {"fields": ["name"]}
    assert not Event.objects.filter(name="client:subjects-changed").exists()


@pytest.mark.compliance("OIDC Core", "8.1", "sector_identifier_uri is judged anew when a client is changed")
def test_a_sector_identifier_is_asked_and_must_list_every_redirect_uri(
    admin: Browser, pairwise: RelyingParty, elsewhere: Host
) -> None:
    uri = f"{elsewhere.url}/sector.json"
    changes = {"sector_identifier_uri": uri, "other_subjects": "on"}
    for play in (answering(b'["https://other.example/cb"]'), answering(b"{"), answering(status="404 Not Found")):
        elsewhere.play = play
        answer = client_form(admin, pairwise.client, **changes)
        assert list(errors_of(answer)) == ["sector_identifier_uri"]
    assert Client.objects.get().sector_identifier_uri == ""
    elsewhere.play = answering(json.dumps(["https://shop.example/callback"]).encode())
    assert client_form(admin, pairwise.client, **changes).status_code == 302
    client = Client.objects.get()
    assert (client.sector_identifier_uri, client.sector) == (uri, "app.test")


def test_a_sector_host_that_is_down_stops_no_other_change(
    admin: Browser, pairwise: RelyingParty, elsewhere: Host
) -> None:
    Client.objects.update(sector_identifier_uri=f"{elsewhere.url}/sector.json", sector="app.test")
    elsewhere.play = answering(status="503 Service Unavailable")
    assert client_form(admin, pairwise.client, name="Renamed").status_code == 302
    assert elsewhere.connections == 0
    answer = client_form(admin, pairwise.client, redirect_uris="https://shop.example/other")
    assert list(errors_of(answer)) == ["sector_identifier_uri"]


def test_a_form_that_is_older_than_the_registration_is_refused(admin: Browser) -> None:
    client = registered()
    page = admin.open(f"/admin/oidc/client/{client.row.pk}/change/")
    assert client.put(contacts=["ops@self.example"]).status_code == 200
    answer = send(admin, page, name="By the office")
    assert "was changed meanwhile" in answer.content.decode()
    assert client.call("GET").json()["contacts"] == ["ops@self.example"]
    assert client_form(admin, client.row, name="By the office").status_code == 302
    told = client.call("GET").json()
    assert (told["client_name"], told["contacts"]) == ("By the office", ["ops@self.example"])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_change_by_the_client_at_the_same_moment_is_not_written_over(admin: Browser) -> None:
    client = registered()
    page = admin.open(f"/admin/oidc/client/{client.row.pk}/change/")
    answer = changed_under(
        lambda: send(admin, page, name="By the office"),
        Client.objects.all(),
        lambda: client.put(contacts=["ops@self.example"]),
    )
    assert "was changed meanwhile" in answer.content.decode()
    told = client.call("GET").json()
    assert (told["client_name"], told["contacts"]) == ("Self", ["ops@self.example"])


def test_a_secret_goes_with_its_way_of_authentication_and_a_new_one_is_asked_for(admin: Browser) -> None:
    client = registered()
    assert client_form(admin, client.row, token_endpoint_auth_method="none").status_code == 302
    assert (client.row.client_secret, client.row.client_type) == ("", "public")
    answer = client_form(admin, client.row, token_endpoint_auth_method="client_secret_post")
    assert "renew_client_secret" in admin.follow(answer).content.decode()
    assert client.row.client_type == "confidential"
    assert client.relying_party.token_request(grant_type="authorization_code", code="x").status_code == 401
    assert client.call("GET").status_code == 200
    assert client.put(token_endpoint_auth_method="client_secret_post").json()["client_secret"]


def test_a_client_is_switched_off_whatever_else_is_wrong_with_it(admin: Browser, shop: RelyingParty) -> None:
    Client.objects.update(response_types=["code id_token"], grant_types=["authorization_code", "implicit"])
    answer = client_form(admin, shop.client, name="Renamed")
    assert {"response_types", "grant_types"} <= set(errors_of(answer))
    assert "code id_token (no longer offered)" in answer.content.decode()
    assert client_form(admin, shop.client, is_active=None).status_code == 302
    assert not Client.objects.get().is_active
    assert client_form(admin, shop.client, is_active="on").status_code == 200


def test_the_list_tells_who_registered_a_client(admin: Browser, shop: RelyingParty) -> None:
    client = registered(client_name="Newcomer")
    page = admin.open("/admin/oidc/client/").content.decode()
    assert "By an operator" in page
    assert "By itself (dynamic registration)" in page
    for source, shown, hidden in (("dcr", client.row, shop.client), ("manual", shop.client, client.row)):
        filtered = admin.open(f"/admin/oidc/client/?registration_source={source}").content.decode()
        assert shown.client_id in filtered
        assert hidden.client_id not in filtered
    assert client.row.client_id in admin.open("/admin/oidc/client/?registration_source=%27").content.decode()


def test_of_a_client_by_document_it_is_said_that_edits_do_not_last(admin: Browser, shop: RelyingParty) -> None:
    page = f"/admin/oidc/client/{shop.client.pk}/change/"
    assert "comes back when that is fetched anew" not in admin.open(page).content.decode()
    Client.objects.update(registration_source="cimd", first_party=False)
    assert "comes back when that is fetched anew" in admin.open(page).content.decode()
    assert list(errors_of(client_form(admin, shop.client, first_party="on"))) == ["first_party"]


def test_who_may_only_look_sees_it_all_and_has_nothing_to_send(
    admin: Browser, shop: RelyingParty, other_person: User
) -> None:
    User.objects.filter(pk=other_person.pk).update(is_staff=True)
    other_person.user_permissions.set(Permission.objects.filter(codename="view_client"))
    staff = Browser(HttpClient(enforce_csrf_checks=True))
    staff.sign_in("bo@example.com")
    page = staff.open(f"/admin/oidc/client/{shop.client.pk}/change/")
    assert page.status_code == 200, page.status_code
    assert "https://shop.example/callback" in page.content.decode()
    assert "People get other subjects" not in page.content.decode()
    assert send(staff, page, name="Renamed").status_code == 403


def test_a_client_that_a_document_describes_is_listed_and_shut_out(
    admin: Browser, ann: Browser, described: Described
) -> None:
    described.asks(ann)
    listed = admin.open("/admin/oidc/client/?registration_source=cimd").content.decode()
    assert described.url in listed
    assert "By its metadata document" in listed
    assert client_form(admin, described.row, is_active=None).status_code == 302
    assert described.asks(ann).status_code == 400


def test_a_client_that_a_document_describes_is_never_ours(admin: Browser, ann: Browser, described: Described) -> None:
    described.asks(ann)
    assert errors_of(client_form(admin, described.row, first_party="on")) == {
        "first_party": ["is not for clients by metadata documents"]
    }
    assert client_form(admin, described.row, contacts="ops@notes.example").status_code == 302
