"""Periodic work done by hand: every job that the worker does by the clock, and nothing else."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts import jobs

pytestmark = pytest.mark.django_db

OPERATIONS = Path(settings.BASE_DIR) / "docs" / "operations.md"
PERIODIC = [
    "clear_expired_accounts",
    "clear_expired_tokens",
    "delete_due_accounts",
    "end_due_sessions",
    "rotate_signing_keys",
]


def test_what_the_worker_does_by_the_clock_is_documented() -> None:
    assert set(jobs.periodic_names()) >= set(PERIODIC)
    text = OPERATIONS.read_text()
    assert [name for name in jobs.periodic_names() if f"`{name}`" not in text] == []


def test_each_can_be_done_by_hand() -> None:
    out = StringIO()
    call_command("run_job", *jobs.periodic_names(), stdout=out)
    assert out.getvalue().splitlines() == [f"Done: {name}" for name in jobs.periodic_names()]


@pytest.mark.parametrize("name", ["send_mail", "no_such_job", ""])
def test_nothing_else_can(name: str) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("run_job", name)
