"""What every resource of the API shares."""

from django.http import HttpRequest
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from api.authentication import Visitor
from api.permissions import HasScope, IsPerson, IsRecent, IsStaff


class Endpoint(APIView):
    """One resource. `scopes` name for each method the scope that a token needs, "GET" standing for all safe ones."""

    scopes: dict[str, str] = {}
    sensitive: frozenset[str] = frozenset()

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:  # noqa: ARG002 — Django's signature
        """The allowed methods only; REST framework's own answer would describe the implementation."""
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnEndpoint(Endpoint):
    """What a person has: for them in their own browser, and for applications that they let do it."""

    permission_classes = [IsPerson, HasScope, IsRecent]


class StaffEndpoint(Endpoint):
    """What administrators see. `admin_permissions` name for each method the permission that the admin would ask for."""

    permission_classes = [IsStaff, HasScope]
    admin_permissions: dict[str, str] = {}


class OpenEndpoint(Endpoint):
    """What anybody may call, before there is any account."""

    authentication_classes = [Visitor]
    permission_classes = []
