"""Facts in the admin: to be read, never to be changed."""

import pytest

from accounts.models import User
from audit.models import Event
from tests.people import Browser, hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(browser: Browser, administrator: User) -> Browser:
    browser.sign_in("root@example.com")
    return browser


def test_facts_can_be_read_and_searched(admin: Browser, administrator: User) -> None:
    event = Event.objects.get(name="signin:succeeded")
    listed = admin.open("/admin/audit/event/")
    assert listed.status_code == 200
    assert "signin:succeeded" in listed.content.decode() or "Signed in" in listed.content.decode()
    assert admin.open(f"/admin/audit/event/{event.pk}/change/").status_code == 200
    for searched in (event.request_id, str(administrator.public_id), event.session):
        found = admin.open(f"/admin/audit/event/?q={searched}")
        assert str(event.request_id) in found.content.decode()


def test_facts_can_be_neither_added_nor_changed_nor_deleted(admin: Browser) -> None:
    event = Event.objects.get(name="signin:succeeded")
    form = {
        **hidden_fields(admin.open("/admin/audit/event/")),
        "name": "token:issued",
        "person": "nobody",
        "post": "yes",
    }
    for path in ("add", f"{event.pk}/change", f"{event.pk}/delete"):
        assert admin.http.post(f"/admin/audit/event/{path}/", form).status_code == 403
    action = {**form, "action": "delete_selected", "_selected_action": [str(event.pk)]}
    admin.http.post("/admin/audit/event/", action)
    kept = Event.objects.get(pk=event.pk)
    assert (kept.name, kept.person) == ("signin:succeeded", event.person)


def test_who_may_not_use_the_admin_reads_no_facts(browser: Browser, person: User) -> None:
    browser.sign_in()
    assert browser.follow(browser.open("/admin/audit/event/")).status_code == 403
