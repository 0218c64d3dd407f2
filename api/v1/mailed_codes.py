"""What the operations around a mailed code share: ask for one, have it mailed again, bring it."""

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from accounts import throttles
from api import fields
from api.body import values
from api.schema import operation

HANDLE = {"handle": "6rBXbP1pHFXVJVfMWMq3AKFZ0uT1rXWZfJxA1m2o3p4"}
CODE = {**HANDLE, "code": "KTXB-7Q2M"}
Handler = Callable[..., Any]


def asks(
    operation_id: str, summary: str, *, body: type[serializers.Serializer[Any]], example: dict[str, str]
) -> Callable[[Handler], Handler]:
    """Describe the operation that has a code mailed; who may not be told anything gets the same handle."""
    return operation(
        operation_id,
        summary,
        body=body,
        answers={202: fields.Handle},
        refusals=[429],
        example=example,
        answer_example=HANDLE,
    )


def asks_again(operation_id: str) -> Callable[[Handler], Handler]:
    """Describe the operation that has a new code mailed."""
    return operation(
        operation_id,
        "Mail the code again",
        body=fields.Handle,
        answers={202: "A new code is on its way; the former one is void."},
        refusals=[429],
        example=HANDLE,
    )


def brings(
    operation_id: str,
    summary: str,
    *,
    answers: dict[int, Any],
    body: type[fields.Code] = fields.Code,
    **more: Any,
) -> Callable[[Handler], Handler]:
    """Describe the operation that takes the code. `more` are further options of `operation`."""
    return operation(operation_id, summary, body=body, answers=answers, refusals=[429], **{"example": CODE, **more})


def brought(shape: type[fields.Code], request: Request) -> dict[str, Any]:
    """The body's values, after a try was taken from the caller's network. Raises Throttled, ValidationError."""
    throttles.hit(throttles.CODE_BY_NETWORK, throttles.network())
    return values(shape, request)
