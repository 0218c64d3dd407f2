"""In the admin as on the account pages: whoever changes something has lately proved who they are."""

from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.http import HttpResponse
from django.test import Client as HttpClient
from django.utils import timezone

from accounts.models import Session, User
from oidc.models import Authorization, Client, SigningKey
from tests.people import PASSWORD, Browser, hidden_fields, query_of
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=11)


@pytest.fixture
def admin(browser: Browser, administrator: User) -> Browser:
    """A browser at which the administrator is signed in."""
    browser.sign_in("root@example.com")
    return browser


def time_passes() -> None:
    Session.objects.update(auth_time=timezone.now() - LONG_AGO)


def is_asked(answer: HttpResponse) -> bool:
    return answer.status_code == 303 and answer["Location"].startswith("/signin?")


def form_of(page: HttpResponse) -> dict[str, object]:
    """What a browser would send of an admin form as it stands; unticked boxes are left out."""
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, "", [], {})} | hidden_fields(
        page
    )


def test_rights_and_standing_of_people(admin: Browser, person: User) -> None:
    url = f"/admin/accounts/user/{person.pk}/change/"
    sent = {**form_of(admin.open(url)), "address": "{}", "is_staff": "on", "is_superuser": "on"}
    sent.pop("is_active")
    time_passes()
    answer = admin.http.post(url, sent)
    assert is_asked(answer)
    assert query_of(answer["Location"]) == {"next": url, "confirm": "1"}
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)
    back = admin.follow(admin.submit(admin.open(answer["Location"]), email="root@example.com", password=PASSWORD))
    assert back.wsgi_request.path == url
    assert admin.http.post(url, sent | hidden_fields(back)).status_code == 302
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, person.is_active) == (True, True, False)


def test_redirect_uris_of_clients(admin: Browser, shop: RelyingParty) -> None:
    url = f"/admin/oidc/client/{shop.client.pk}/change/"
    sent = {**form_of(admin.open(url)), "redirect_uris": "https://evil.example/cb"}
    time_passes()
    assert is_asked(admin.http.post(url, sent))
    assert Client.objects.get().redirect_uris == "https://shop.example/callback"


@pytest.mark.parametrize(("table", "action"), [("oidc/authorization", "revoke"), ("accounts/session", "end_sessions")])
def test_actions_on_lists(
    admin: Browser, other_browser: Browser, person: User, shop: RelyingParty, table: str, action: str
) -> None:
    other_browser.sign_in()
    token = shop.tokens(other_browser)["access_token"]
    rows = {
        "oidc/authorization": Authorization.objects.all(),
        "accounts/session": Session.objects.filter(person=person),
    }
    chosen = {"action": action, "_selected_action": [rows[table].get().pk]}
    form = {**hidden_fields(admin.open(f"/admin/{table}/")), **chosen}
    time_passes()
    assert is_asked(admin.http.post(f"/admin/{table}/", form))
    assert shop.is_live(token)


def test_groups_which_carry_rights(admin: Browser) -> None:
    form = hidden_fields(admin.open("/admin/auth/group/add/"))
    time_passes()
    assert is_asked(admin.http.post("/admin/auth/group/add/", {**form, "name": "Everything"}))


def test_a_form_is_not_even_shown_so_that_nothing_is_typed_in_vain(
    admin: Browser, person: User, shop: RelyingParty
) -> None:
    forms = (f"/admin/accounts/user/{person.pk}/change/", f"/admin/oidc/client/{shop.client.pk}/change/")
    assert [admin.open(url).status_code for url in forms] == [200, 200]
    time_passes()
    assert all(is_asked(admin.open(url)) for url in (*forms, "/admin/auth/group/add/"))


def test_looking_asks_for_nothing(admin: Browser, person: User, shop: RelyingParty, signing_keys: None) -> None:
    time_passes()
    session, key = Session.objects.get(), SigningKey.objects.first()
    assert key is not None
    looked_at = [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/user/?q=ann",
        "/admin/oidc/client/",
        "/admin/audit/event/",
        f"/admin/accounts/session/{session.pk}/change/",
        f"/admin/oidc/signingkey/{key.pk}/change/",
        f"/admin/accounts/user/{person.pk}/history/",
    ]
    assert {url: admin.open(url).status_code for url in looked_at} == dict.fromkeys(looked_at, 200)


def test_signing_out_asks_for_nothing(admin: Browser) -> None:
    form = hidden_fields(admin.open("/admin/"))
    time_passes()
    assert admin.http.post("/admin/logout/", form).status_code == 302
    assert not Session.objects.live().exists()


def test_whoever_may_not_use_the_admin_is_told_so_and_not_asked(
    browser: Browser, person: User, shop: RelyingParty
) -> None:
    browser.sign_in()
    time_passes()
    answer = browser.follow(browser.open(f"/admin/oidc/client/{shop.client.pk}/change/"))
    assert answer.status_code == 403
    stranger = Browser(HttpClient())
    assert stranger.follow(stranger.open("/admin/auth/group/add/")).wsgi_request.path == "/signin"


def test_an_administrator_without_a_password_confirms_by_mail(admin: Browser, administrator: User) -> None:
    administrator.set_unusable_password()
    administrator.save(update_fields=["password"])
    time_passes()
    assert admin.open("/admin/auth/group/add/")["Location"].startswith("/confirm?next=%2Fadmin%2Fauth%2Fgroup%2Fadd%2F")


def test_every_page_of_every_model_goes_through_the_same_door(admin: Browser) -> None:
    time_passes()
    for registered in site._registry.values():
        url = f"/admin/{registered.opts.app_label}/{registered.opts.model_name}/"
        form = hidden_fields(admin.open("/admin/"))
        for page in ("", "add/", "1/change/", "1/delete/"):
            assert is_asked(admin.http.post(url + page, form)), url + page
