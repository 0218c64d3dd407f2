"""Bodies that no honest caller sends: each a problem of its own, none a defect."""

import pytest

from tests.api.program import Program, problem_of

MALFORMED = {
    "nothing": b"",
    "a word": b"hello",
    "half of one": b'{"email": "a',
    "two": b'{"email": "a@example.com"}{}',
    "a list": b"[]",
    "a string": b'"a@example.com"',
    "null": b"null",
    "not a number": b'{"email": NaN}',
    "infinite": b'{"email": -Infinity}',
    "a huge number": b'{"email": ' + b"9" * 5000 + b"}",
    "beyond all numbers": b'{"email": -1e400}',
    "a name twice": b'{"email": "a@example.com", "email": "b@example.com"}',
    "a name twice further in": b'{"address": {"region": "a", "region": "b"}}',
    "not UTF-8": b'{"email": "\xff\xfe"}',
    "UTF-16": '{"email": "a@example.com"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"email": "a@example.com"}',
    "NUL": b'{"email": "a\\u0000@example.com"}',
    "a lone surrogate": b'{"email": "\\ud800@example.com"}',
    "NUL in a name": b'{"a\\u0000": 1}',
    "deep lists": b'{"email": ' + b"[" * 50 + b"]" * 50 + b"}",
    "bottomless lists": b'{"email": ' + b"[" * 100_000,
    "deep objects": b'{"a":' * 50 + b"1" + b"}" * 50,
    "a form": b"email=a%40example.com",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize("path", ["auth/reset", "auth/login", "auth/signup/verify"])
def test_what_is_not_a_json_object_is_refused(program: Program, body: bytes, path: str) -> None:
    assert problem_of(program.call("POST", path, body))[0] == 400


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_profile_is_a_json_object_too(ann: Program, body: bytes) -> None:
    if body:  # no body at all changes nothing
        assert problem_of(ann.call("PATCH", "me", body))[0] == 400


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "x"],
)
def test_other_types_are_refused(program: Program, content_type: str) -> None:
    answer = program.call("POST", "auth/reset", b'{"email": "a@example.com"}', content_type=content_type)
    assert problem_of(answer)[0] in {400, 415}


def test_a_charset_beside_the_type_is_no_hindrance(program: Program) -> None:
    answer = program.call(
        "POST", "auth/reset", {"email": "a@example.com"}, content_type="application/json; charset=utf-8"
    )
    assert answer.status_code == 202


def test_a_body_beyond_the_limit_is_refused(program: Program) -> None:
    assert problem_of(program.call("POST", "auth/reset", {"email": "x" * 300_000}))[0] == 413


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*;q=0", "", "application/json;q=0"])
def test_the_answer_is_json_whatever_is_asked_for(program: Program, accept: str) -> None:
    answer = program.call("GET", "problems/confirmation-required", Accept=accept)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
