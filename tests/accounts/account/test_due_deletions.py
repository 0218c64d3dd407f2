"""The nightly deletion: an account that cannot be deleted is told of, and does not hold the others up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts import lifecycle
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_one_account_that_cannot_be_deleted_does_not_hold_the_others_up(
    person: User, other_person: User, caplog: pytest.LogCaptureFixture
) -> None:
    now = timezone.now()
    User.objects.filter(pk=person.pk).update(deletion_due_at=now - timedelta(days=1))
    User.objects.filter(pk=other_person.pk).update(deletion_due_at=now)
    with connection.cursor() as cursor:  # somebody else's table, which still refers to Ann
        cursor.execute("CREATE TABLE somebody_elses (person bigint REFERENCES accounts_user)")
        cursor.execute("INSERT INTO somebody_elses VALUES (%s)", [person.pk])
    assert lifecycle.delete_due(now=now) == 1
    assert User.objects.get() == person
    assert "account not deleted" in caplog.text
