"""Addresses that are longer in lower case than as they are sent: a problem that points at them, at every door."""

import pytest

from accounts.models import EmailProof
from tests.api.program import Program, problem_of
from tests.people import PASSWORD
from tests.relying_party import RelyingParty

pytestmark = pytest.mark.django_db
# Each of these capital letters becomes two characters in lower case: 188 characters become 368.
LABEL = "\u0130" * 60
GROWING = f"a@{LABEL}.{LABEL}.{LABEL}.com"


@pytest.mark.parametrize(("path", "more"), [("auth/reset", {}), ("auth/signup", {"password": PASSWORD})])
def test_an_address_that_grows_in_lower_case_is_refused(program: Program, path: str, more: dict[str, str]) -> None:
    status, pointers = problem_of(program.post(path, email=GROWING, **more))
    assert (status, set(pointers)) == (400, {"/email"})
    assert not EmailProof.objects.exists()


def test_nobody_signs_in_with_such_an_address(app: RelyingParty) -> None:
    body = {"client_id": "our-app", "email": GROWING, "password": PASSWORD, "scope": "openid"}
    assert problem_of(Program().post("auth/login", **body))[0] == 401


def test_nobody_changes_to_such_an_address(ann: Program) -> None:
    status, pointers = problem_of(ann.post("me/email", email=GROWING))
    assert (status, set(pointers)) == (400, {"/email"})
    assert not EmailProof.objects.exists()
