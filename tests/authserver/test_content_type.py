"""The header that is read before any middleware: no value of it may end outside an error page."""

import pytest
from django.test import RequestFactory

from authserver.ops.content_type import without_charset
from authserver.wsgi import application

HOSTILE = [
    "text/plain; charset=hex",
    "text/plain; charset=undefined",
    "text/plain; charset=rot13",
    'text/plain; charset="a\0b"',
    "text/plain; charset*=nowhere''a",
    "text/plain; charset*=undefined''a",
    "text/plain; a*=nowhere''a",
    "text/plain; charset=utf-16",
    "text/plain; charset=utf-8; charset=hex",
    'text/plain; a="; charset=utf-8"; charset=hex',
    "text/plain; CHARSET = hex",
    "text/plain; charset",
]


def answer(content_type: str, query: str = "") -> tuple[str, bytes]:
    statuses: list[str] = []
    environ = RequestFactory().generic("GET", "/healthz", content_type=content_type, QUERY_STRING=query).environ
    environ["CONTENT_TYPE"] = content_type
    body = application(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type,func-returns-value]  # a list will do
    return statuses[0], b"".join(body)


@pytest.mark.parametrize("content_type", HOSTILE)
def test_a_charset_that_is_not_ours_is_refused(content_type: str, db: None) -> None:
    status, body = answer(content_type, query="a=%41")
    assert status.startswith("400")
    assert b"Traceback" not in body


def test_many_fields_with_a_charset_are_refused_like_without(db: None) -> None:
    query = "&".join(f"a{n}=1" for n in range(201))
    assert answer("text/plain; charset=utf-8", query)[0].startswith("400")
    assert answer("text/plain", query)[0].startswith("400")


@pytest.mark.parametrize(
    ("header", "left"),
    [
        ("", ""),
        ("application/json", "application/json"),
        ("application/json; charset=utf-8", "application/json"),
        ('application/json;charset="UTF8"', "application/json"),
        ("application/x-www-form-urlencoded; charset=us-ascii", "application/x-www-form-urlencoded"),
        ("multipart/form-data; charset=UTF-8; boundary=a'b", "multipart/form-data; boundary=a'b"),
        ("multipart/form-data; boundary=x; charset=utf-8", "multipart/form-data; boundary=x"),
    ],
)
def test_utf8_by_any_name_is_taken_for_granted(header: str, left: str, db: None) -> None:
    assert without_charset(header) == left
    assert answer(header)[0].startswith("200")
