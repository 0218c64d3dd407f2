"""A forgotten password over the API."""

from accounts.models import Session, User
from accounts.registration import create_person
from tests.api.program import Program, problem_of
from tests.mailbox import Mailbox
from tests.relying_party import RelyingParty

NEW = "eleven kettles sing"


def test_a_code_allows_a_new_password(
    program: Program, ann: Program, app: RelyingParty, mailbox: Mailbox, person: User
) -> None:
    begun = program.post("auth/reset", email="ann@example.com")
    assert begun.status_code == 202
    body = {"handle": begun.json()["handle"], "code": mailbox.newest().code}
    done = program.post("auth/reset/verify", **body, password=NEW)
    assert (done.status_code, done.json()["sub"]) == (200, str(person.public_id))
    assert ann.get("me").status_code == 401
    assert not Session.objects.live().exists()
    program.login("our-app", "ann@example.com", NEW)
    assert program.get("me").status_code == 200


def test_a_refused_password_does_not_cost_the_code(program: Program, mailbox: Mailbox, person: User) -> None:
    handle = program.post("auth/reset", email="ann@example.com").json()["handle"]
    body = {"handle": handle, "code": mailbox.newest().code}
    assert problem_of(program.post("auth/reset/verify", **body, password="short")) == (400, ["/password"])
    assert program.post("auth/reset/verify", **body, password=NEW).status_code == 200
    assert problem_of(program.post("auth/reset/verify", **body, password=NEW)) == (400, ["/code"])


def test_a_wrong_code_counts_whatever_the_password(program: Program, mailbox: Mailbox, person: User) -> None:
    handle = program.post("auth/reset", email="ann@example.com").json()["handle"]
    code = mailbox.newest().code
    for password in (NEW, "short", NEW, "short", NEW):
        wrong = program.post("auth/reset/verify", handle=handle, code="BBBB-BBBB", password=password)
        assert problem_of(wrong) == (400, ["/code"])
    assert problem_of(program.post("auth/reset/verify", handle=handle, code=code, password=NEW)) == (400, ["/code"])


def test_before_the_code_the_policy_tells_nothing_of_the_owner(program: Program, mailbox: Mailbox, db: None) -> None:
    """An administrator needs fifteen characters: whoever does not read the mail must not learn that it is one."""
    create_person(email="root@example.com", password="correct horse battery staple", admin=True)
    answers = []
    for email in ("root@example.com", "nobody@example.com"):
        handle = program.post("auth/reset", email=email).json()["handle"]
        answer = program.post("auth/reset/verify", handle=handle, code="BBBB-BBBB", password="twelve chars")
        answers.append({**answer.json(), "instance": "", "status": answer.status_code})
    assert answers[0] == answers[1]


def test_known_and_unknown_addresses_are_answered_the_same(program: Program, mailbox: Mailbox, person: User) -> None:
    known, unknown = (program.post("auth/reset", email=email) for email in ("ann@example.com", "no@example.com"))
    assert (known.status_code, set(known.json()), set(known.headers)) == (202, {"handle"}, set(unknown.headers))
    assert (unknown.status_code, set(unknown.json())) == (202, {"handle"})
    assert len(known.json()["handle"]) == len(unknown.json()["handle"])
    handle = unknown.json()["handle"]
    assert problem_of(program.post("auth/reset/resend", handle=handle))[0] == 429


def test_a_deactivated_person_gets_no_way_in(program: Program, mailbox: Mailbox, person: User) -> None:
    person.is_active = False
    person.save()
    assert program.post("auth/reset", email="ann@example.com").status_code == 202
    assert "code" not in mailbox.newest().text.lower()
