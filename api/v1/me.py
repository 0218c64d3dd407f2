"""The caller's own profile: what UserInfo tells an application, and what a person may see of themselves."""

from typing import cast

from django.http import HttpRequest
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.profile import claims_of
from api.permissions import HasRequiredScopes, IsPerson, granted_scopes
from oidc.protocol.claims import SCOPE_CLAIMS, opened_by


class Me(APIView):
    """GET /api/v1/me. A token sees the claims its scopes open, a person's own browser all of them."""

    permission_classes = [IsPerson, HasRequiredScopes]
    required_scopes = frozenset({"openid"})

    def get(self, request: Request) -> Response:
        person = cast(User, request.user)  # by IsPerson
        granted = granted_scopes(request)
        scopes = frozenset(SCOPE_CLAIMS) if granted is None else granted
        return Response({"sub": str(person.public_id), **opened_by(scopes, claims_of(person))})

    def options(self, request: HttpRequest, *args: object, **kwargs: object) -> Response:  # noqa: ARG002 — Django's signature
        """The allowed methods only; REST framework's own answer would describe the implementation."""
        return Response(status=status.HTTP_204_NO_CONTENT)
