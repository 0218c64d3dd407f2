"""Everybody's accounts, for administrators."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import standing
from accounts.models import User
from accounts.models.user import canonical_email
from api import fields, paging
from api.body import parameters
from api.caller import token_of
from api.endpoint import StaffEndpoint
from api.schema import operation
from oidc.scopes import PEOPLE_READ, PEOPLE_WRITE

PERSON = {
    "sub": "0b6f7a52-8f0c-4f7a-9d0e-0d6f4a0c1b2d",
    "email": "ada@example.com",
    "email_verified": True,
    "name": "Ada Lovelace",
    "is_active": True,
    "is_staff": False,
    "created_at": "2026-01-05T09:12:44Z",
    "deletion_due_at": None,
}


class Account(serializers.Serializer[Any]):
    """One account, as an administrator sees it."""

    sub = serializers.UUIDField()
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()
    name = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()
    is_staff = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    deletion_due_at = serializers.DateTimeField(allow_null=True)


class Chosen(serializers.Serializer[Any]):
    """Which accounts are wanted."""

    email = fields.Email(required=False)


class People(StaffEndpoint):
    """GET /api/v1/people."""

    scopes = {"GET": PEOPLE_READ}
    admin_permissions = {"GET": "accounts.view_user"}

    @operation(
        "listPeople",
        "Everybody",
        answers={200: paging.page_of(Account)},
        parameters=[
            *paging.PARAMETERS,
            OpenApiParameter(
                "email", {"type": "string", "format": "email"}, description="The account of this address alone."
            ),
        ],
        answer_example={"items": [PERSON], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The newest account first."""
        chosen = {name: canonical_email(value) for name, value in parameters(Chosen, request).items()}
        return paging.page(request, User.objects.filter(**chosen), _shown, name="people")


class OnePerson(StaffEndpoint):
    """GET /api/v1/people/<sub>."""

    scopes = {"GET": PEOPLE_READ}
    admin_permissions = {"GET": "accounts.view_user"}

    @operation("readPerson", "One account", answers={200: Account}, answer_example=PERSON)
    def get(self, request: Request, sub: UUID) -> Response:  # noqa: ARG002 — REST framework's signature
        """Also one that is deactivated."""
        return Response(_shown(get_object_or_404(User, public_id=sub)))


class Deactivation(StaffEndpoint):
    """POST /api/v1/people/<sub>/deactivate."""

    scopes = {"POST": PEOPLE_WRITE}
    admin_permissions = {"POST": "accounts.change_user"}

    @operation("deactivatePerson", "Shut a person out", answers={200: Account}, answer_example=PERSON)
    def post(self, request: Request, sub: UUID) -> Response:
        """Ends every session and token of the account at once. Letting somebody in again is the admin's."""
        person = get_object_or_404(User, public_id=sub)
        if person.is_superuser and not request.user.is_superuser:
            raise exceptions.PermissionDenied("This account may be deactivated by a superuser alone.")
        if person.is_active:
            standing.deactivate(person, by=_name_of(request))
        return Response(_shown(person))


def _name_of(request: Request) -> str:
    """The administrator's subject, or the client_id of a machine."""
    token = token_of(request)
    if token is not None and token.authorization is None:
        return str(token.application.client_id)
    return str(getattr(request.user, "public_id", ""))


def _shown(person: User) -> dict[str, Any]:
    return {
        "sub": str(person.public_id),
        "email": person.email,
        "email_verified": person.email_verified_at is not None,
        "name": person.name,
        "is_active": person.is_active,
        "is_staff": person.is_staff,
        "created_at": person.created_at,
        "deletion_due_at": person.deletion_due_at,
    }
