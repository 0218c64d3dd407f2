"""The apps that the caller's person let in."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import paging
from api.caller import person_of
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc import connected_apps
from oidc.connected_apps import ConnectedApp
from oidc.scopes import ACCOUNT_READ, ACCOUNT_WRITE

APP = {
    "client_id": "shop",
    "name": "Shop",
    "scopes": ["openid", "email"],
    "claims": ["birthdate"],
    "since": "2026-01-05T09:12:44Z",
    "last_used_at": "2026-01-06T18:02:10Z",
}


class LetIn(serializers.Serializer[Any]):
    """One app, and all that it was allowed and still may use."""

    client_id = serializers.CharField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    claims = serializers.ListField(child=serializers.CharField())
    since = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()


class Apps(OwnEndpoint):
    """GET /api/v1/me/apps."""

    scopes = {"GET": ACCOUNT_READ}

    @operation(
        "listApps",
        "The apps you let in",
        answers={200: paging.page_of(LetIn)},
        answer_example={"items": [APP], "next": None},
    )
    def get(self, request: Request) -> Response:
        """All of them on one page, the one used last first."""
        return paging.whole([_shown(app) for app in connected_apps.of(person_of(request))])


class OneApp(OwnEndpoint):
    """DELETE /api/v1/me/apps/<client_id>."""

    scopes = {"DELETE": ACCOUNT_WRITE}

    @operation("withdrawApp", "Withdraw an app", answers={204: "It has no access any more."})
    def delete(self, request: Request, client_id: str) -> Response:
        """Its tokens are dead at once, and it must ask again. Taking back is as easy as allowing was."""
        connected_apps.withdraw(person=person_of(request), client_id=client_id)
        return Response(status=204)


def _shown(app: ConnectedApp) -> dict[str, Any]:
    return {
        "client_id": app.client.client_id,
        "name": app.client.name,
        "scopes": list(app.scopes),
        "claims": sorted(app.claims),
        "since": app.since,
        "last_used_at": app.last_used_at,
    }
