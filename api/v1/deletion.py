"""The end of the caller's account: asked for, and called off within a fortnight."""

from typing import Any

from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import lifecycle, sessions
from accounts.models.user import canonical_email
from api import fields
from api.authentication import BearerToken, BrowserSession
from api.body import values
from api.caller import person_of
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_WRITE


class LeavingBrowser(BrowserSession):
    """Also a browser whose person's account waits to be deleted: signed in nowhere, but here it can be called off."""

    def person_at(self, request: Request) -> tuple[Any, None] | None:
        session = sessions.present(request._request)
        return (session.person, None) if session is not None else None


class DeletionBody(serializers.Serializer[Any]):
    """The account's address, so that nobody deletes one by a slip."""

    email = fields.Email()


class Due(serializers.Serializer[Any]):
    """When the account will be gone."""

    deletion_due_at = serializers.DateTimeField()


class Deletion(OwnEndpoint):
    """POST and DELETE /api/v1/me/deletion."""

    authentication_classes = [BearerToken, LeavingBrowser]
    scopes = {"POST": ACCOUNT_WRITE, "DELETE": ACCOUNT_WRITE}
    sensitive = frozenset({"POST"})

    @operation(
        "deleteMe",
        "Delete your account",
        body=DeletionBody,
        answers={202: Due},
        example={"email": "ada@example.com"},
        answer_example={"deletion_due_at": "2026-01-19T09:12:44Z"},
    )
    def post(self, request: Request) -> Response:
        """Signs out everywhere at once and ends all tokens, this one too; the account goes after fourteen days."""
        person = person_of(request)
        if canonical_email(values(DeletionBody, request)["email"]) != person.email:
            raise serializers.ValidationError({"email": ["This is not the address of your account."]})
        return Response({"deletion_due_at": lifecycle.request_deletion(person=person)}, status=202)

    @operation("keepMe", "Keep your account after all", answers={204: "Called off."}, refusals=[404])
    def delete(self, request: Request) -> Response:
        """In a browser that has signed in again meanwhile. Tokens are dead while an account waits to be deleted."""
        if not lifecycle.cancel_deletion(person=person_of(request)):
            raise exceptions.NotFound("There is no deletion to call off.")
        return Response(status=204)
