"""A new address for the caller's person, proved before it counts."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import email_change
from api import fields
from api.body import values
from api.caller import acting_session
from api.endpoint import OwnEndpoint
from api.v1.mailed_codes import asks, asks_again, brings, brought
from oidc.scopes import ACCOUNT_WRITE


class EmailBody(serializers.Serializer[Any]):
    """The new address."""

    email = fields.Email()


class Email(OwnEndpoint):
    """POST /api/v1/me/email."""

    scopes = {"POST": ACCOUNT_WRITE}
    sensitive = frozenset({"POST"})

    @asks("changeEmail", "Ask for a new address", body=EmailBody, example={"email": "ada@new.example"})
    def post(self, request: Request) -> Response:
        """Mails a code to the new address. One that has an account already is told so; the answer is the same."""
        handle = email_change.begin(session=acting_session(request), email=values(EmailBody, request)["email"])
        return Response({"handle": handle}, status=202)


class ResendEmail(OwnEndpoint):
    """POST /api/v1/me/email/resend."""

    scopes = {"POST": ACCOUNT_WRITE}

    @asks_again("resendEmail")
    def post(self, request: Request) -> Response:
        """At most once a minute."""
        email_change.resend(handle=values(fields.Handle, request)["handle"])
        return Response(status=202)


class VerifyEmail(OwnEndpoint):
    """POST /api/v1/me/email/verify."""

    scopes = {"POST": ACCOUNT_WRITE}
    sensitive = frozenset({"POST"})

    @brings("verifyEmail", "Prove the new address", answers={204: "Changed. Both addresses have been told."})
    def post(self, request: Request) -> Response:
        """Five tries; then ask anew."""
        email_change.finish_by_code(session=acting_session(request), **brought(fields.Code, request))
        return Response(status=204)
