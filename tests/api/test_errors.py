"""Every error of the API is a problem (RFC 9457), and none tells of the inside."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import RequestFactory
from rest_framework import exceptions
from rest_framework.request import Request

from api.errors import problem, problem_response


@pytest.fixture
def request_at_hand() -> HttpRequest:
    request = RequestFactory().get("/api/v1/me")
    request.request_id = "0123456789abcdef"
    return request


def told(request: HttpRequest, error: Exception) -> tuple[Any, dict[str, Any]]:
    response = problem_response(error, {"request": Request(request)})
    assert response is not None
    return response, json.loads(response.content)


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (Http404("inner detail"), 404, "Not Found"),
        (PermissionDenied("inner detail"), 403, "Forbidden"),
        (exceptions.NotAuthenticated(), 401, "Unauthorized"),
        (exceptions.MethodNotAllowed("PUT"), 405, "Method Not Allowed"),
        (exceptions.UnsupportedMediaType("text/plain"), 415, "Unsupported Media Type"),
        (exceptions.ParseError(), 400, "Bad Request"),
    ],
)
def test_a_refusal_is_a_problem(request_at_hand: HttpRequest, error: Exception, status: int, title: str) -> None:
    response, body = told(request_at_hand, error)
    assert response.status_code == body["status"] == status
    assert response["Content-Type"] == "application/problem+json"
    assert body["type"] == "about:blank"
    assert body["title"] == title
    assert body["instance"] == "urn:request:0123456789abcdef"
    assert "inner detail" not in body["detail"]


def test_refused_values_are_pointed_at(request_at_hand: HttpRequest) -> None:
    error = exceptions.ValidationError(
        {"name": ["Too long."], "a/b": {"c~d": ["Unknown.", "Odd."]}, "list": [{"x": ["Bad."]}]}
    )
    response, body = told(request_at_hand, error)
    assert response.status_code == 400
    assert body["detail"] == "Some values were refused."
    assert body["errors"] == [
        {"pointer": "/name", "detail": "Too long."},
        {"pointer": "/a~1b/c~0d", "detail": "Unknown."},
        {"pointer": "/a~1b/c~0d", "detail": "Odd."},
        {"pointer": "/list/0/x", "detail": "Bad."},
    ]


def test_too_many_requests_say_when_to_come_back(request_at_hand: HttpRequest) -> None:
    response, body = told(request_at_hand, exceptions.Throttled(wait=12.3))
    assert body["status"] == 429
    assert response["Retry-After"] == "13"


def test_a_defect_is_left_to_the_server(request_at_hand: HttpRequest) -> None:
    assert problem_response(RuntimeError("inner detail"), {"request": Request(request_at_hand)}) is None


def test_a_problem_without_refused_values_lists_none(request_at_hand: HttpRequest) -> None:
    assert "errors" not in json.loads(problem(request_at_hand, status=404, detail="x").content)
