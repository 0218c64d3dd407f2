"""Which apps are registered here, for administrators."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import paging
from api.endpoint import StaffEndpoint
from api.schema import operation
from oidc.models import Client
from oidc.scopes import CLIENTS_READ

CLIENT = {
    "client_id": "shop",
    "client_name": "Shop",
    "redirect_uris": ["https://shop.example/callback"],
    "post_logout_redirect_uris": ["https://shop.example/bye"],
    "token_endpoint_auth_method": "client_secret_basic",
    "grant_types": ["authorization_code", "refresh_token"],
    "scope": "openid profile email",
    "id_token_signed_response_alg": "RS256",
    "first_party": False,
    "challenge_allowed": False,
    "is_active": True,
    "created_at": "2026-01-05T09:12:44Z",
}


class RegisteredClient(serializers.Serializer[Any]):
    """A client in the names of RFC 7591 §2, and what is particular here. Its secret is never shown."""

    client_id = serializers.CharField()
    client_name = serializers.CharField()
    redirect_uris = serializers.ListField(child=serializers.CharField())
    post_logout_redirect_uris = serializers.ListField(child=serializers.CharField())
    token_endpoint_auth_method = serializers.CharField()
    grant_types = serializers.ListField(child=serializers.CharField())
    scope = serializers.CharField(allow_blank=True)
    id_token_signed_response_alg = serializers.CharField()
    first_party = serializers.BooleanField()
    challenge_allowed = serializers.BooleanField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class Clients(StaffEndpoint):
    """GET /api/v1/clients."""

    scopes = {"GET": CLIENTS_READ}
    admin_permissions = {"GET": "oidc.view_client"}

    @operation(
        "listClients",
        "Registered clients",
        answers={200: paging.page_of(RegisteredClient)},
        parameters=paging.PARAMETERS,
        answer_example={"items": [CLIENT], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        return paging.page(request, Client.objects.all(), shown, name="clients")


class OneClient(StaffEndpoint):
    """GET /api/v1/clients/<client_id>."""

    scopes = {"GET": CLIENTS_READ}
    admin_permissions = {"GET": "oidc.view_client"}

    @operation("readClient", "One client", answers={200: RegisteredClient}, answer_example=CLIENT)
    def get(self, request: Request, client_id: str) -> Response:  # noqa: ARG002 — REST framework's signature
        """Also one that is switched off."""
        return Response(shown(get_object_or_404(Client, client_id=client_id)))


def shown(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "client_name": client.name,
        "redirect_uris": client.redirect_uris.split(),
        "post_logout_redirect_uris": client.post_logout_redirect_uris.split(),
        "token_endpoint_auth_method": client.token_endpoint_auth_method,
        "grant_types": client.grant_types,
        "scope": " ".join(client.allowed_scopes),
        "id_token_signed_response_alg": client.algorithm,
        "first_party": client.first_party,
        "challenge_allowed": client.challenge_allowed,
        "is_active": client.is_active,
        "created_at": client.created,
    }
