"""Values that several bodies carry, each with its limits in one place."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from accounts.models.user import canonical_email


class Text(serializers.CharField):
    """A string. REST framework would take a number for one as well."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Email(Text, serializers.EmailField):
    """An address in its one spelling, in which its length is judged: lower case can be longer than upper case."""

    def to_internal_value(self, data: Any) -> str:
        return canonical_email(super().to_internal_value(data))

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)


class Password(Text):
    """A password, taken exactly as sent; longer ones than are ever hashed are refused before any work."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=settings.PASSWORD_MAX_CHARACTERS, **options)


class Handle(serializers.Serializer[Any]):
    """What stands for an act that waits for its mailed code. Only who began it has it."""

    handle = Text(max_length=100)


class Code(Handle):
    """The code that came by mail, with or without its hyphen and in any letter case."""

    code = Text(max_length=20)


class Subject(serializers.Serializer[Any]):
    """An account. `sub` never changes; the address may."""

    sub = serializers.UUIDField()
    email = serializers.EmailField()
