"""Lists by cursor: complete, stable while rows are added, and closed to what was made up."""

import pytest

from accounts.models import User
from audit.events import EventName
from audit.record import record
from tests.api.program import Program, problem_of


def entries(count: int, person: User) -> None:
    for number in range(count):
        record(EventName.PROFILE_CHANGED, person=person.public_id, fields=[str(number)])


def test_pages_together_are_the_list(ann: Program, person: User) -> None:
    entries(7, person)
    whole = ann.get("me/activity?limit=100").json()
    assert whole["next"] is None
    found, page = [], ann.get("me/activity?limit=3").json()
    found += page["items"]
    while page["next"] is not None:
        assert len(page["items"]) == 3
        page = ann.get(f"me/activity?limit=3&cursor={page['next']}").json()
        found += page["items"]
    assert found == whole["items"]


def test_what_is_added_meanwhile_moves_nothing(ann: Program, person: User) -> None:
    entries(4, person)
    first = ann.get("me/activity?limit=2").json()
    expected = ann.get(f"me/activity?limit=2&cursor={first['next']}").json()["items"]
    entries(3, person)
    assert ann.get(f"me/activity?limit=2&cursor={first['next']}").json()["items"] == expected


def test_a_list_that_just_fits_has_no_next_page(ann: Program) -> None:
    total = len(ann.get("me/sessions?limit=100").json()["items"])
    assert ann.get(f"me/sessions?limit={total}").json()["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=-1", "limit=many", "limit=", "limit=1e2"])
def test_a_limit_is_a_number_within_its_bounds(ann: Program, query: str) -> None:
    assert problem_of(ann.get(f"me/activity?{query}")) == (400, ["/limit"])


@pytest.mark.parametrize("cursor", ["7", "", "gAAAAA", "%F0%9F%90%88", "a" * 501, "' OR 1=1 --"])
def test_a_cursor_that_was_made_up_is_refused(ann: Program, cursor: str) -> None:
    assert problem_of(ann.get(f"me/activity?cursor={cursor}")) == (400, ["/cursor"])


def test_a_cursor_of_another_list_is_refused(ann: Program, person: User) -> None:
    entries(2, person)
    cursor = ann.get("me/activity?limit=1").json()["next"]
    assert problem_of(ann.get(f"me/sessions?cursor={cursor}")) == (400, ["/cursor"])
    assert str(person.pk) not in cursor[:5]
