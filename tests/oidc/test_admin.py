"""The admin: behind the one sign-in, without any secret, and with ways to withdraw what was granted."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client as HttpClient

from accounts.models import BrowserState, Session, User
from audit.models import Event
from oidc.handles import fingerprint
from oidc.models import Authorization, Client, SigningKey
from tests.oidc.client_form import client_form
from tests.oidc.conftest import Register
from tests.people import PASSWORD, Browser, hidden_fields
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db

_LINK = re.compile(r'(?:href|action)="(/admin/[^"?#]*)')
MOST_PAGES = 400


@pytest.fixture
def admin(office: Browser, administrator: User) -> Browser:
    """A browser at which the administrator is signed in."""
    office.sign_in("root@example.com")
    return office


@pytest.fixture
def office(db: None) -> Browser:
    """A browser at which nobody has signed in yet."""
    return Browser(HttpClient(enforce_csrf_checks=True))


def pages(admin: Browser) -> Iterator[HttpResponse]:
    """Every page of the admin that links lead to; /admin/r/ leads out of it."""
    seen, waiting = {"/admin/"}, ["/admin/"]
    while waiting:
        response = admin.open(waiting.pop())
        yield response
        found = set(_LINK.findall(response.content.decode())) - seen
        seen |= found
        waiting += sorted(path for path in found if not path.startswith("/admin/r/"))
        assert len(seen) < MOST_PAGES


def act(admin: Browser, path: str, action: str, *rows: int) -> HttpResponse:
    """Carry out an action of a list page on some rows."""
    page = admin.open(path)
    form = {**hidden_fields(page), "action": action, "_selected_action": [str(row) for row in rows]}
    return admin.http.post(path, form)


def test_no_page_shows_a_secret_or_its_hash(
    ann: Browser, admin: Browser, shop: RelyingParty, partner: RelyingParty, machine: RelyingParty, person: User
) -> None:
    partner.answered(ann, "allow")
    tokens, code = shop.tokens(ann), shop.code(ann)
    tokens |= {"second": shop.refresh(tokens["refresh_token"]).json()["access_token"]}
    values = [tokens["access_token"], tokens["refresh_token"], tokens["id_token"], tokens["second"], code]
    values += [shop.secret or "", machine.secret or "", PASSWORD]
    values += [ann.http.cookies["authserver_sid"].value, admin.http.cookies["authserver_sid"].value]
    hidden = [*values, *map(fingerprint, values)]
    hidden += Client.objects.values_list("client_secret", flat=True)
    hidden += User.objects.values_list("password", flat=True)
    hidden += BrowserState.objects.values_list("session_key", flat=True)
    hidden += [bytes(sealed).decode() for sealed in SigningKey.objects.values_list("sealed_private_key", flat=True)]
    visited = list(pages(admin))
    assert {page.status_code for page in visited} <= {200, 302, 403, 405}
    shown = [page for page in visited if page.status_code == 200]
    assert len(shown) > 20
    for page in shown:
        text = page.content.decode()
        assert [secret for secret in hidden if secret and secret in text] == [], page.wsgi_request.path


@pytest.mark.parametrize("model", ["grant", "accesstoken", "refreshtoken", "idtoken"])
def test_codes_and_tokens_are_not_listed(ann: Browser, admin: Browser, shop: RelyingParty, model: str) -> None:
    shop.tokens(ann)
    assert admin.open(f"/admin/oidc/{model}/").status_code == 403
    assert admin.open(f"/admin/oidc/{model}/1/change/").status_code == 403
    assert admin.open(f"/admin/oidc/{model}/add/").status_code == 403


def test_sign_in_goes_through_the_one_door(browser: Browser, administrator: User) -> None:
    page = browser.follow(browser.open("/admin/oidc/client/"))
    assert page.wsgi_request.path == "/signin"
    arrived = browser.follow(browser.submit(page, email="root@example.com", password=PASSWORD))
    assert (arrived.status_code, arrived.wsgi_request.path) == (200, "/admin/oidc/client/")
    assert browser.http.post("/admin/login/", {"username": "root@example.com", "password": PASSWORD}).status_code != 200


def test_who_is_no_staff_is_refused(ann: Browser) -> None:
    for path in ("/admin/", "/admin/oidc/client/", "/admin/accounts/user/"):
        refused = ann.follow(ann.open(path))
        assert refused.status_code == 403
        assert "may not use the administration pages" in refused.content.decode()


def test_a_deactivated_administrator_is_signed_out(admin: Browser, administrator: User) -> None:
    assert admin.open("/admin/").status_code == 200
    User.objects.filter(pk=administrator.pk).update(is_active=False)
    assert admin.follow(admin.open("/admin/")).wsgi_request.path == "/signin"


def test_the_admin_has_no_password_form_and_no_sign_out_by_link(admin: Browser) -> None:
    assert admin.open("/admin/password_change/").status_code == 404
    admin.open("/admin/logout/")
    page = admin.open("/admin/")
    assert page.status_code == 200
    admin.http.post("/admin/logout/", hidden_fields(page))
    assert admin.open("/admin/").status_code == 302
    assert Session.objects.get().ended_at is not None


def test_ending_a_session_ends_its_tokens(ann: Browser, bo: Browser, admin: Browser, shop: RelyingParty) -> None:
    of_ann, of_bo = shop.tokens(ann)["access_token"], shop.tokens(bo)["access_token"]
    session = Session.objects.get(person__email="ann@example.com")
    act(admin, "/admin/accounts/session/", "end_sessions", session.pk)
    assert "You are not signed in" in ann.open("/").content.decode()
    assert not shop.is_live(of_ann)
    assert shop.is_live(of_bo)
    assert Event.objects.get(name="session:ended").reason == "ended by an administrator"


def test_revoking_an_authorization_ends_its_tokens(ann: Browser, admin: Browser, shop: RelyingParty) -> None:
    first, second = shop.tokens(ann), shop.tokens(ann)
    act(admin, "/admin/oidc/authorization/", "revoke", Authorization.objects.earliest("pk").pk)
    assert not shop.is_live(first["access_token"])
    assert shop.refresh(first["refresh_token"]).json()["error"] == "invalid_grant"
    assert shop.is_live(second["access_token"])
    assert Event.objects.get(name="authorization:revoked").reason == "administrator"


def test_staff_who_may_only_look_can_end_nothing(
    ann: Browser, office: Browser, shop: RelyingParty, other_person: User
) -> None:
    User.objects.filter(pk=other_person.pk).update(is_staff=True)
    other_person.user_permissions.set(Permission.objects.filter(codename__in=["view_session", "view_authorization"]))
    staff = office
    staff.sign_in("bo@example.com")
    token = shop.tokens(ann)["access_token"]
    act(staff, "/admin/accounts/session/", "end_sessions", Session.objects.earliest("pk").pk)
    act(staff, "/admin/oidc/authorization/", "revoke", Authorization.objects.get().pk)
    assert shop.is_live(token)
    assert staff.open("/admin/oidc/client/").status_code == 403


@pytest.mark.parametrize("model", ["authorization", "consent", "signingkey"])
def test_what_was_granted_can_be_read_and_not_changed(
    ann: Browser, admin: Browser, partner: RelyingParty, model: str
) -> None:
    partner.answered(ann, "allow")
    row = {"authorization": Authorization, "consent": partner.client.consents, "signingkey": SigningKey}[model]
    key = getattr(row, "objects", row).first().pk
    assert admin.open(f"/admin/oidc/{model}/{key}/change/").status_code == 200
    form = hidden_fields(admin.open("/admin/"))
    assert admin.http.post(f"/admin/oidc/{model}/{key}/change/", form).status_code == 403
    assert admin.http.post(f"/admin/oidc/{model}/{key}/delete/", {**form, "post": "yes"}).status_code == 403
    assert admin.open(f"/admin/oidc/{model}/add/").status_code == 403


def test_a_client_is_changed_by_the_rules_of_registration(admin: Browser, register: Register) -> None:
    client = register(algorithm="ES256").client
    assert client_form(admin, client, name="New name").status_code == 302
    client.refresh_from_db()
    assert client.name == "New name"
    event = Event.objects.get(name="client:changed")
    assert (event.client, event.details) == (client.client_id, {"fields": ["name"]})
    assert event.person == str(User.objects.get(email="root@example.com").public_id)
    for changes in (
        {"redirect_uris": "http://shop.example/cb"},
        {"redirect_uris": "https://*.shop.example/cb"},
        {"redirect_uris": ""},
        {"post_logout_redirect_uris": "javascript:alert(1)"},
        {"grant_types": "password"},
        {"grant_types": ""},
        {"name": " "},
        {"token_endpoint_auth_method": "none", "grant_types": "client_credentials"},
        {"token_endpoint_auth_method": "none", "pkce_required": None},
        {"response_types": ["code", "id_token"]},
    ):
        assert client_form(admin, client, **changes).status_code == 200, changes
    assert Event.objects.filter(name="client:changed").count() == 1


def test_a_deactivated_client_loses_its_tokens_for_good(admin: Browser, ann: Browser, register: Register) -> None:
    client = register(algorithm="ES256")
    answer = client.tokens(ann, scope="openid offline_access")
    assert client_form(admin, client.client, is_active=None).status_code == 302
    assert not client.is_live(answer["access_token"])
    assert client_form(admin, client.client, is_active="on").status_code == 302
    assert not client.is_live(answer["access_token"])
    assert client.refresh(answer["refresh_token"]).json()["error"] == "invalid_grant"
    assert client.tokens(ann)


def test_a_client_is_not_made_and_not_deleted_here(admin: Browser, shop: RelyingParty) -> None:
    assert admin.open("/admin/oidc/client/add/").status_code == 403
    assert admin.open(f"/admin/oidc/client/{shop.client.pk}/delete/").status_code == 403


def test_a_secret_cannot_be_set_by_a_form(admin: Browser, register: Register) -> None:
    client = register(algorithm="ES256").client
    former = client.client_secret
    assert client_form(admin, client, client_secret="chosen", client_id="chosen").status_code == 302
    client.refresh_from_db()
    assert (client.client_secret, client.client_id == "chosen") == (former, False)


def test_a_password_cannot_be_set_by_a_form(admin: Browser, person: User) -> None:
    page = admin.open(f"/admin/accounts/user/{person.pk}/change/")
    assert 'name="password"' not in page.content.decode()
    initial = page.context["adminform"].form.initial
    form = {
        name: "" if value is None else str(value) for name, value in initial.items() if isinstance(value, str | None)
    }
    form |= {"is_active": "on", "address": "{}", "password": "chosen by somebody else", "name": "Changed"}
    assert admin.submit(page, **form).status_code == 302
    former, person.name = person.password, "Changed"
    person.refresh_from_db()
    assert (person.password, person.name) == (former, "Changed")
    assert admin.open("/admin/accounts/user/add/").status_code == 403
