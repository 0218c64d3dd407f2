"""A new device at which somebody is signed in whose account is to be deleted: a handoff puts another in their place."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Session, User
from tests.accounts.handoff.two_devices import NewDevice, Phone
from tests.people import hidden_fields

pytestmark = pytest.mark.django_db


def test_a_handoff_replaces_somebody_leaving(laptop: NewDevice, phone: Phone, person: User, other_person: User) -> None:
    laptop.browser.sign_in("bo@example.com")
    User.objects.filter(pk=other_person.pk).update(deletion_due_at=timezone.now() + timedelta(days=3))
    form = hidden_fields(laptop.browser.open("/account/leaving"))
    laptop.browser.http.post("/signin/device", {**form, "next": "/"})
    phone.approve(phone.scan(laptop.code), laptop.number)
    assert laptop.go_on().status_code == 200
    assert laptop.signed_in
    assert not Session.objects.live().filter(person=other_person).exists()
    assert Session.objects.live().filter(person=person, amr=["handoff"]).count() == 1
