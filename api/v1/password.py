"""A new password for the caller's person."""

from typing import Any

from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import password_change
from api import fields
from api.body import values
from api.caller import acting_session
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_WRITE


class PasswordBody(serializers.Serializer[Any]):
    """The new password, and the one that it replaces, where there is one."""

    password = fields.Password()
    current_password = fields.Password(required=False, allow_blank=True)


class Password(OwnEndpoint):
    """PUT /api/v1/me/password."""

    scopes = {"PUT": ACCOUNT_WRITE}
    sensitive = frozenset({"PUT"})

    @operation(
        "changePassword",
        "Change your password",
        body=PasswordBody,
        answers={204: "Changed. All other sign-ins of the account have ended, with their tokens."},
        refusals=[429],
        example={"password": "lamp orbit velvet canoe", "current_password": "correct horse battery staple"},
    )
    @sensitive_variables()
    def put(self, request: Request) -> Response:
        """The sign-in that the caller acts from goes on."""
        asked = values(PasswordBody, request)
        password_change.change(
            session=acting_session(request), current=asked.get("current_password", ""), new=asked["password"]
        )
        return Response(status=204)
