"""Reading what was sent: the values of a serializer, or a problem that points at what is wrong."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request


def values(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body's values as `shape` has them. Raises ValidationError; a name that it does not know is refused too."""
    parsed = shape(data=request.data)
    parsed.is_valid(raise_exception=True)
    unknown = set(request.data) - set(parsed.fields)
    if unknown:
        raise serializers.ValidationError({name: ["There is no such field."] for name in sorted(unknown)})
    return dict(parsed.validated_data)


def parameters(shape: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The query's values as `shape` has them; others are ignored. Raises ValidationError."""
    # As a plain dict: of a form REST framework takes an empty value for one that was left out.
    parsed = shape(data=request.query_params.dict())
    parsed.is_valid(raise_exception=True)
    return dict(parsed.validated_data)
