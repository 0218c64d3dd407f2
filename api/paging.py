"""Lists by cursor: the newest first, a page at a time, stable while rows are added."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import sealing
from api.body import parameters

Row = TypeVar("Row", bound=Model)
LONGEST = 100
USUAL = 50
PARAMETERS = (
    OpenApiParameter("cursor", str, description="Where to go on: `next` of the page before."),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": LONGEST, "default": USUAL}, description="Items a page."
    ),
)


class PageQuery(serializers.Serializer[Any]):
    """The two parameters of a list."""

    cursor = serializers.CharField(max_length=500, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=LONGEST, default=USUAL)


def page_of(item: type[serializers.Serializer[Any]]) -> Any:
    """The published shape of a list's page."""
    name = f"{item.__name__}Page"
    following = serializers.CharField(allow_null=True, help_text="The next page's cursor; null on the last page.")
    return inline_serializer(name, {"items": item(many=True), "next": following})


def page(request: Request, rows: QuerySet[Row], shape: Callable[[Row], Any], *, name: str) -> Response:
    """One page of `rows`, each as `shape` makes it. A cursor is good for the list of this `name` alone."""
    before, limit = asked(request, name)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    following = found[limit - 1].pk if len(found) > limit else None
    return answer([shape(row) for row in found[:limit]], following, name=name)


def answer(items: list[Any], following: int | None, *, name: str) -> Response:
    """A page of the list of this `name`; `following` is the key that the next one starts below."""
    return Response({"items": items, "next": _cursor(name, following) if following is not None else None})


def whole(items: list[Any]) -> Response:
    """A list that is short by its nature, in the form of the others: one page that is the last."""
    return Response({"items": items, "next": None})


def asked(request: Request, name: str) -> tuple[int | None, int]:
    """The key to start below, None at the beginning, and how many items are wanted."""
    query = parameters(PageQuery, request)
    cursor = query.get("cursor")
    return (_position(name, cursor) if cursor is not None else None), query["limit"]


def _cursor(name: str, position: int) -> str:
    """Sealed: nobody should count rows by it, or build one."""
    return sealing.seal(f"{name}:{position}".encode()).decode()


def _position(name: str, cursor: str) -> int:
    try:
        of, _, position = sealing.unseal(cursor.encode()).decode().partition(":")
    except sealing.NotOpened:
        of = position = ""
    if of != name:
        raise serializers.ValidationError({"cursor": ["This is no cursor of this list."]})
    return int(position)
