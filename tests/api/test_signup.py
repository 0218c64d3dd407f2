"""Signing up over the API: an address, a mailed code, an account; and no word about who has one already."""

from collections.abc import Callable

import pytest

from accounts.models import EmailProof, OutgoingMail, User
from tests.api.program import Program, problem_of
from tests.mailbox import Mailbox
from tests.people import PASSWORD
from tests.relying_party import RelyingParty

CLEO = {"email": "Cleo@Example.com", "password": "nine lanterns by the sea", "name": "Cleo Park"}


def test_an_account_is_made_by_address_and_code(program: Program, mailbox: Mailbox, app: RelyingParty) -> None:
    begun = program.post("auth/signup", **CLEO)
    assert begun.status_code == 202
    assert set(begun.json()) == {"handle"}
    assert not User.objects.exists()
    code = mailbox.newest().code.lower()
    made = program.post("auth/signup/verify", handle=begun.json()["handle"], code=code)
    assert made.status_code == 200
    person = User.objects.get()
    assert made.json() == {"sub": str(person.public_id), "email": "cleo@example.com"}
    assert (person.name, person.given_name) == ("Cleo Park", "Cleo")
    program.login("our-app", "cleo@example.com", CLEO["password"])
    assert program.get("me").json()["email"] == "cleo@example.com"


def test_a_code_is_good_once(program: Program, mailbox: Mailbox) -> None:
    handle = program.post("auth/signup", **CLEO).json()["handle"]
    code = mailbox.newest().code
    assert program.post("auth/signup/verify", handle=handle, code=code).status_code == 200
    assert problem_of(program.post("auth/signup/verify", handle=handle, code=code)) == (400, ["/code"])


def test_five_wrong_codes_end_it(program: Program, mailbox: Mailbox) -> None:
    handle = program.post("auth/signup", **CLEO).json()["handle"]
    code = mailbox.newest().code
    for _ in range(5):
        assert problem_of(program.post("auth/signup/verify", handle=handle, code="BBBB-BBBB")) == (400, ["/code"])
    assert problem_of(program.post("auth/signup/verify", handle=handle, code=code)) == (400, ["/code"])
    assert not User.objects.exists()


def test_a_code_is_good_with_its_handle_alone(program: Program, mailbox: Mailbox) -> None:
    handle = program.post("auth/signup", **CLEO).json()["handle"]
    code = mailbox.newest().code
    other = program.post("auth/signup", **{**CLEO, "email": "dan@example.com"}).json()["handle"]
    assert problem_of(program.post("auth/signup/verify", handle=other, code=code))[0] == 400
    assert problem_of(program.post("auth/signup/verify", handle=handle + "x", code=code))[0] == 400
    assert program.post("auth/signup/verify", handle=handle, code=code).status_code == 200


def test_a_code_for_signing_up_resets_no_password(program: Program, mailbox: Mailbox, person: User) -> None:
    handle = program.post("auth/signup", **CLEO).json()["handle"]
    body = {"handle": handle, "code": mailbox.newest().code, "password": "eleven kettles sing"}
    assert problem_of(program.post("auth/reset/verify", **body)) == (400, ["/code"])


def test_it_is_mailed_again_after_a_minute(program: Program, mailbox: Mailbox, later: Callable[[float], None]) -> None:
    handle = program.post("auth/signup", **CLEO).json()["handle"]
    first = mailbox.newest().code
    soon = program.post("auth/signup/resend", handle=handle)
    assert problem_of(soon)[0] == 429
    assert soon["Retry-After"] == "60"
    later(61)
    assert program.post("auth/signup/resend", handle=handle).status_code == 202
    second = mailbox.newest().code
    assert problem_of(program.post("auth/signup/verify", handle=handle, code=first))[0] == 400
    assert program.post("auth/signup/verify", handle=handle, code=second).status_code == 200
    assert problem_of(program.post("auth/signup/resend", handle=handle))[0] == 400


def test_a_known_address_is_answered_as_an_unknown_one(program: Program, mailbox: Mailbox, person: User) -> None:
    known = program.post("auth/signup", **{**CLEO, "email": "ann@example.com"})
    unknown = program.post("auth/signup", **CLEO)
    assert (known.status_code, set(known.json()), set(known.headers)) == (
        unknown.status_code,
        set(unknown.json()),
        set(unknown.headers),
    )
    assert len(known.json()["handle"]) == len(unknown.json()["handle"])
    told = mailbox.read()[0]
    assert (told.to, "already" in told.subject) == ("ann@example.com", True)
    assert PASSWORD not in told.text


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"email": "cleo"}, "/email"),
        ({"email": "a@b@c"}, "/email"),
        ({"email": ""}, "/email"),
        ({"email": 7}, "/email"),
        ({"email": "x" * 250 + "@example.com"}, "/email"),
        ({"password": "short"}, "/password"),
        ({"password": "password123"}, "/password"),
        ({"password": "x" * 1025}, "/password"),
        ({"password": ["nine lanterns by the sea"]}, "/password"),
        ({"password": None}, "/password"),
        ({"name": "x" * 201}, "/name"),
        ({"is_staff": True}, "/is_staff"),
        ({"after": "https://evil.example"}, "/after"),
    ],
)
def test_refused_values_are_pointed_at(program: Program, db: None, changes: dict[str, object], pointer: str) -> None:
    status, pointers = problem_of(program.post("auth/signup", **{**CLEO, **changes}))
    assert status == 400
    assert set(pointers) == {pointer}
    assert not EmailProof.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_one_network_cannot_sign_up_for_ever(program: Program, db: None) -> None:
    answers = [program.post("auth/signup", **{**CLEO, "email": f"c{number}@example.com"}) for number in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 60
