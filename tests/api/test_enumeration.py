"""Whether an address has an account is not told by the time an answer takes either, nor by the work behind it.

The times of known and unknown addresses are taken in turns, so that whatever else the machine does meets both alike. A
branch that left out the password's hash or the mail would show as a factor between the medians; what an attacker could
make of less is lost in the network's own jitter.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts import hashers
from accounts.models import User
from tests.api.program import ACCOUNT, Program
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.real_hashing

RUNS = 25
Ask = Callable[[Program, str], HttpResponse]


def sign_up(program: Program, email: str) -> HttpResponse:
    return program.post("auth/signup", email=email, password="nine lanterns by the sea")


def reset(program: Program, email: str) -> HttpResponse:
    return program.post("auth/reset", email=email)


def login(program: Program, email: str) -> HttpResponse:
    body = {"client_id": "our-app", "email": email, "password": "not the password", "scope": ACCOUNT}
    return program.post("auth/login", **body)


DOORS = pytest.mark.parametrize("ask", [sign_up, reset, login])


@pytest.fixture
def unlimited(settings: Settings) -> None:
    """Enough tries to measure."""
    settings.THROTTLE_FACTOR = 1000


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the hashing work that is done, as it is done."""
    done: list[str] = []
    in_turn = hashers.BoundedArgon2Hasher._in_turn

    def noted(self: Any, work: Any, *arguments: str) -> Any:
        done.append(work.__name__)
        return in_turn(self, work, *arguments)

    monkeypatch.setattr(hashers.BoundedArgon2Hasher, "_in_turn", noted)
    return done


@DOORS
def test_known_and_unknown_addresses_take_the_same_time(
    unlimited: None, program: Program, app: RelyingParty, person: User, ask: Ask
) -> None:
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    ask(program, "warm@example.com")
    for run in range(RUNS):
        for kind, email in (("known", "ann@example.com"), ("unknown", f"nobody{run}@example.com")):
            began = time.perf_counter()
            ask(program, email)
            times[kind].append(time.perf_counter() - began)
    ratio = median(times["known"]) / median(times["unknown"])
    assert 1 / 2 < ratio < 2, times


@DOORS
def test_known_and_unknown_addresses_are_the_same_work(
    unlimited: None, program: Program, app: RelyingParty, person: User, hashed: list[str], ask: Ask
) -> None:
    ask(program, "warm@example.com")
    work = []
    for email in ("ann@example.com", "nobody@example.com"):
        hashed.clear()
        with CaptureQueriesContext(connection) as statements:
            answer = ask(program, email)
        kinds = [statement["sql"].split()[0] for statement in statements.captured_queries]
        work.append((answer.status_code, list(hashed), kinds))
    assert work[0] == work[1]
