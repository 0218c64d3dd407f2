"""What administrators can and cannot do to people."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import Session, User
from audit.events import EventName
from audit.models import Event
from tests.people import Browser, hidden_fields
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db


def edit(browser: Browser, person: User, **changes: str) -> int:
    """Send the admin's form for a person with some fields changed; an empty value unticks a box."""
    url = f"/admin/accounts/user/{person.pk}/change/"
    page = browser.open(url)
    form = page.context["adminform"].form
    sent = {name: value for name in form.fields if (value := form[name].value()) not in (None, False, [], {})}
    sent |= {"updated_at_0": "", "address": "{}", **hidden_fields(page), **changes}
    kept = {name: value for name, value in sent.items() if value != ""}
    return browser.http.post(url, kept).status_code


def test_deactivating_a_person_ends_their_sessions_and_tokens_for_good(
    browser: Browser, other_browser: Browser, administrator: User, person: User, shop: RelyingParty
) -> None:
    other_browser.sign_in()
    tokens = shop.tokens(other_browser, scope="openid offline_access")
    browser.sign_in("root@example.com")
    assert edit(browser, person, is_active="") == 302
    assert not Session.objects.filter(person=person, ended_at=None).exists()
    assert Event.objects.filter(name=EventName.PERSON_DEACTIVATED, person=str(person.public_id)).exists()
    assert edit(browser, person, is_active="on") == 302
    assert shop.refresh(tokens["refresh_token"]).status_code == 400
    assert not shop.is_live(tokens["access_token"])
    assert other_browser.sign_in().status_code == 200


def test_who_may_edit_people_can_promote_nobody(browser: Browser, person: User, other_person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_staff=True)
    allowed = Permission.objects.filter(codename__in=["view_user", "change_user"], content_type__app_label="accounts")
    person.user_permissions.set(allowed)
    browser.sign_in()
    assert edit(browser, other_person, is_superuser="on", name="Bo Other") == 302
    other_person.refresh_from_db()
    assert other_person.name == "Bo Other"
    assert not other_person.is_superuser
    assert browser.http.post(f"/admin/accounts/user/{person.pk}/change/", {"is_superuser": "on"}).status_code == 403
