"""The accounts elsewhere that sign the caller's person in."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Identity
from accounts.social import identities
from api import paging
from api.caller import person_of
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_READ, ACCOUNT_WRITE

IDENTITY = {
    "id": 7,
    "provider": "google",
    "email": "ada@gmail.example",
    "name": "Ada Lovelace",
    "linked_at": "2026-01-05T09:12:44Z",
    "last_used_at": "2026-01-06T18:02:10Z",
}


class LinkedIdentity(serializers.Serializer[Any]):
    """One account elsewhere, as its provider described it when it was used last."""

    id = serializers.IntegerField()
    provider = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    linked_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()


class Identities(OwnEndpoint):
    """GET /api/v1/me/identities."""

    scopes = {"GET": ACCOUNT_READ}

    @operation(
        "listIdentities",
        "Accounts elsewhere that sign you in",
        answers={200: paging.page_of(LinkedIdentity)},
        answer_example={"items": [IDENTITY], "next": None},
    )
    def get(self, request: Request) -> Response:
        """All of them on one page, the oldest first. They are linked in a browser, at /account/identities."""
        return paging.whole([_shown(row) for row in identities.of(person_of(request))])


class OneIdentity(OwnEndpoint):
    """DELETE /api/v1/me/identities/<id>."""

    scopes = {"DELETE": ACCOUNT_WRITE}
    sensitive = frozenset({"DELETE"})

    @operation("unlinkIdentity", "Unlink an account elsewhere", answers={204: "Unlinked."}, refusals=[409])
    def delete(self, request: Request, identity: int) -> Response:
        """The last way in stays: choose a password first."""
        identities.unlink(person_of(request), identity)
        return Response(status=204)


def _shown(row: Identity) -> dict[str, Any]:
    return {
        "id": row.pk,
        "provider": row.provider,
        "email": row.email,
        "name": row.name,
        "linked_at": row.created_at,
        "last_used_at": row.last_used_at,
    }
