"""Before there is an account, or while its password is forgotten. No answer tells whether an address is known."""

from typing import Any

from django.views.decorators.debug import sensitive_variables
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import proofs, recovery, registration
from accounts.models import User
from accounts.proofs import Purpose
from api import fields
from api.body import values
from api.endpoint import OpenEndpoint
from api.v1.mailed_codes import CODE, asks, asks_again, brings, brought

SUBJECT = {"sub": "0b6f7a52-8f0c-4f7a-9d0e-0d6f4a0c1b2d", "email": "ada@example.com"}
PASSWORD = "lamp orbit velvet canoe"  # noqa: S105 — an example for readers


class SignUpBody(serializers.Serializer[Any]):
    """Who wants an account."""

    email = fields.Email()
    password = fields.Password()
    name = fields.Text(max_length=200, required=False)


class ResetBody(serializers.Serializer[Any]):
    """Whose password was forgotten."""

    email = fields.Email()


class NewPasswordBody(fields.Code):
    """The mailed code, and the password that it allows to set."""

    password = fields.Password()


def _subject(person: User) -> Response:
    return Response({"sub": str(person.public_id), "email": person.email})


class SignUp(OpenEndpoint):
    """POST /api/v1/auth/signup."""

    @asks(
        "signUp",
        "Ask for an account",
        body=SignUpBody,
        example={"email": "ada@example.com", "password": PASSWORD, "name": "Ada Lovelace"},
    )
    def post(self, request: Request) -> Response:
        """Mails a code to the address. One that has an account already is told so by mail; the answer is the same."""
        return Response({"handle": registration.begin(**values(SignUpBody, request))}, status=202)


class ResendSignUp(OpenEndpoint):
    """POST /api/v1/auth/signup/resend."""

    @asks_again("resendSignUp")
    def post(self, request: Request) -> Response:
        """At most once a minute."""
        registration.resend(handle=values(fields.Handle, request)["handle"])
        return Response(status=202)


class VerifySignUp(OpenEndpoint):
    """POST /api/v1/auth/signup/verify."""

    @brings("verifySignUp", "Prove the address", answers={200: fields.Subject}, answer_example=SUBJECT)
    def post(self, request: Request) -> Response:
        """Makes the account. Five tries; then sign up anew. Sign in afterwards as with any account."""
        return _subject(registration.finish(proof=proofs.use_code(Purpose.SIGN_UP, **brought(fields.Code, request))))


class Reset(OpenEndpoint):
    """POST /api/v1/auth/reset."""

    @asks("resetPassword", "Ask for a new password", body=ResetBody, example={"email": "ada@example.com"})
    def post(self, request: Request) -> Response:
        """Mails a code to the address, or that it has no account; the answer is the same."""
        return Response({"handle": recovery.begin(**values(ResetBody, request))}, status=202)


class ResendReset(OpenEndpoint):
    """POST /api/v1/auth/reset/resend."""

    @asks_again("resendReset")
    def post(self, request: Request) -> Response:
        """At most once a minute."""
        recovery.resend(handle=values(fields.Handle, request)["handle"])
        return Response(status=202)


class VerifyReset(OpenEndpoint):
    """POST /api/v1/auth/reset/verify."""

    @brings(
        "verifyReset",
        "Choose the new password",
        body=NewPasswordBody,
        answers={200: fields.Subject},
        example={**CODE, "password": PASSWORD},
        answer_example=SUBJECT,
    )
    @sensitive_variables()
    def post(self, request: Request) -> Response:
        """Ends every session and token of the account. A password that the policy refuses does not cost the code."""
        return _subject(recovery.finish_by_code(**brought(NewPasswordBody, request)))
