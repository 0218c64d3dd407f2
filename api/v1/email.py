"""A new address for the caller's person, proved before it counts."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import email_change, throttles
from api import fields
from api.body import values
from api.caller import acting_session
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_WRITE

HANDLE = {"handle": "6rBXbP1pHFXVJVfMWMq3AKFZ0uT1rXWZfJxA1m2o3p4"}


class EmailBody(serializers.Serializer[Any]):
    """The new address."""

    email = fields.Email()


class Email(OwnEndpoint):
    """POST /api/v1/me/email."""

    scopes = {"POST": ACCOUNT_WRITE}
    sensitive = frozenset({"POST"})

    @operation(
        "changeEmail",
        "Ask for a new address",
        body=EmailBody,
        answers={202: fields.Handle},
        refusals=[429],
        example={"email": "ada@new.example"},
        answer_example=HANDLE,
    )
    def post(self, request: Request) -> Response:
        """Mails a code to the new address. One that has an account already is told so; the answer is the same."""
        handle = email_change.begin(session=acting_session(request), email=values(EmailBody, request)["email"])
        return Response({"handle": handle}, status=202)


class ResendEmail(OwnEndpoint):
    """POST /api/v1/me/email/resend."""

    scopes = {"POST": ACCOUNT_WRITE}

    @operation(
        "resendEmail",
        "Mail the code again",
        body=fields.Handle,
        answers={202: "A new code is on its way; the former one is void."},
        refusals=[429],
        example=HANDLE,
    )
    def post(self, request: Request) -> Response:
        """At most once a minute."""
        email_change.resend(handle=values(fields.Handle, request)["handle"])
        return Response(status=202)


class VerifyEmail(OwnEndpoint):
    """POST /api/v1/me/email/verify."""

    scopes = {"POST": ACCOUNT_WRITE}
    sensitive = frozenset({"POST"})

    @operation(
        "verifyEmail",
        "Prove the new address",
        body=fields.Code,
        answers={204: "Changed. Both addresses have been told."},
        refusals=[429],
        example={**HANDLE, "code": "KTXB-7Q2M"},
    )
    def post(self, request: Request) -> Response:
        """Five tries; then ask anew."""
        throttles.hit(throttles.CODE_BY_NETWORK, throttles.network())
        email_change.finish_by_code(session=acting_session(request), **values(fields.Code, request))
        return Response(status=204)
