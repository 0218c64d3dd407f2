"""People in the admin: shut out for good, and every change kept as a fact with who made it."""

import pytest
from django.http import HttpResponse

from accounts.models import Session, User
from audit.models import Event
from tests.people import Browser
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(other_browser: Browser, administrator: User) -> Browser:
    """A browser at which the administrator is signed in."""
    other_browser.sign_in("root@example.com")
    return other_browser


def save(admin: Browser, person: User, **changes: str) -> HttpResponse:
    """Send a person's change form with some fields changed; a box is ticked by "on" and not ticked without."""
    page = admin.open(f"/admin/accounts/user/{person.pk}/change/")
    initial = page.context["adminform"].form.initial
    texts = {name: value or "" for name, value in initial.items() if isinstance(value, str | None)}
    response = admin.submit(page, **{**texts, "address": "{}", **changes})
    assert response.status_code == 302, response.context["adminform"].form.errors
    return response


def test_reactivation_revives_neither_sign_in_nor_tokens(
    browser: Browser, admin: Browser, shop: RelyingParty, person: User
) -> None:
    browser.sign_in()
    answer = shop.tokens(browser, scope="openid offline_access")
    save(admin, person)
    person.refresh_from_db()
    assert person.is_active is False
    assert not shop.is_live(answer["access_token"])
    save(admin, person, is_active="on")
    person.refresh_from_db()
    assert person.is_active is True
    assert not shop.is_live(answer["access_token"])
    assert shop.refresh(answer["refresh_token"]).json()["error"] == "invalid_grant"
    assert not Session.objects.filter(person=person, ended_at=None).exists()
    assert browser.sign_in().status_code == 200


def test_what_an_administrator_changes_is_kept_with_who_did_it(
    admin: Browser, administrator: User, person: User
) -> None:
    save(admin, person, is_active="on", is_staff="on", name="Anna Lee")
    person.refresh_from_db()
    assert (person.is_staff, person.name) == (True, "Anna Lee")
    event = Event.objects.get(name="person:changed")
    assert event.person == str(person.public_id)
    assert str(administrator.public_id) in str(event.details)
    assert {"is_staff", "name"} <= set(event.details["fields"])
