"""What the admin does not let anybody do: take an account over, shut out those above, remove without a record."""

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from tests.accounts.test_admin_rights import edit
from tests.people import Browser, hidden_fields

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def staff(browser: Browser, person: User) -> Browser:
    """A browser at which Ann is signed in, who may edit people and is no superuser."""
    User.objects.filter(pk=person.pk).update(is_staff=True)
    allowed = Permission.objects.filter(codename__in=["view_user", "change_user"], content_type__app_label="accounts")
    person.user_permissions.set(allowed)
    browser.sign_in()
    return browser


@pytest.fixture
def admin(other_browser: Browser, administrator: User) -> Browser:
    """A browser at which a superuser is signed in."""
    other_browser.sign_in("root@example.com")
    return other_browser


@pytest.mark.parametrize(
    "field", ["email", "email_verified_at", "phone_number_verified_at", "deletion_due_at", "password"]
)
def test_the_form_has_no_field_for_what_its_owner_alone_proves(admin: Browser, person: User, field: str) -> None:
    page = admin.open(f"{PEOPLE}{person.pk}/change/")
    fields = page.context["adminform"].form.fields
    assert "name" in fields
    assert field not in fields


@pytest.mark.parametrize("email", ["mallory@evil.example", "BO@example.com"], ids=["another", "somebody else's"])
def test_an_address_that_is_sent_all_the_same_is_not_taken(
    admin: Browser, person: User, other_person: User, email: str
) -> None:
    assert edit(admin, person, email=email, email_0=email) == 302
    person.refresh_from_db()
    assert person.email == "ann@example.com"


def test_staff_edit_people(staff: Browser, other_person: User) -> None:
    assert edit(staff, other_person, is_active="") == 302
    other_person.refresh_from_db()
    assert not other_person.is_active


@pytest.mark.parametrize("rights", [{"is_superuser": True}, {"is_staff": True}], ids=["superuser", "staff"])
@pytest.mark.parametrize("change", [{"is_active": ""}, {"email": "mallory@evil.example"}, {"name": "Mallory"}], ids=str)
def test_staff_change_nobody_who_administers(
    staff: Browser, other_person: User, rights: dict[str, bool], change: dict[str, str]
) -> None:
    User.objects.filter(pk=other_person.pk).update(**rights)
    before = User.objects.values().get(pk=other_person.pk)
    assert edit(staff, other_person, **change) == 403
    assert User.objects.values().get(pk=other_person.pk) == before


def test_a_superuser_changes_those_who_administer(admin: Browser, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_staff=True)
    assert edit(admin, person, is_active="") == 302
    person.refresh_from_db()
    assert not person.is_active


@pytest.mark.parametrize("change", [{"is_active": ""}, {"is_superuser": ""}, {"is_staff": ""}], ids=str)
def test_nobody_shuts_themselves_out(admin: Browser, administrator: User, person: User, change: dict[str, str]) -> None:
    assert edit(admin, administrator, **change) == 302
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.is_staff, administrator.is_superuser) == (True, True, True)
    assert edit(admin, person, is_active="") == 302
    person.refresh_from_db()
    assert not person.is_active


def test_nobody_is_deleted_in_the_admin(admin: Browser, person: User) -> None:
    assert admin.open(f"{PEOPLE}{person.pk}/delete/").status_code == 403
    page = admin.open(PEOPLE)
    assert "delete_selected" not in page.content.decode()
    chosen = {"action": "delete_selected", "_selected_action": str(person.pk), "post": "yes"}
    admin.http.post(PEOPLE, {**hidden_fields(page), **chosen})
    assert User.objects.filter(pk=person.pk).exists()
