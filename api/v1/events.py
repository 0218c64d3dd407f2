"""What happened, for administrators."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import paging
from api.body import parameters
from api.endpoint import StaffEndpoint
from api.schema import operation
from audit.events import EventName
from audit.models import Event
from oidc.scopes import EVENTS_READ

EVENT = {
    "at": "2026-01-05T09:12:44Z",
    "name": "signin:succeeded",
    "sub": "0b6f7a52-8f0c-4f7a-9d0e-0d6f4a0c1b2d",
    "client_id": "",
    "sid": "7d3f0b1e-5a52-4c1b-8a3e-2f9d1c6b7a80",
    "reason": "",
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0",
    "request_id": "4f0c2f5b1d9e4a4c8f1f0e6a7b3c2d1e",
    "details": {"amr": ["pwd"]},
}


class Fact(serializers.Serializer[Any]):
    """One recorded fact. What does not apply is empty."""

    at = serializers.DateTimeField()
    name = serializers.CharField()
    sub = serializers.CharField(allow_blank=True)
    client_id = serializers.CharField(allow_blank=True)
    sid = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    ip = serializers.IPAddressField(allow_null=True)
    user_agent = serializers.CharField(allow_blank=True)
    request_id = serializers.CharField(allow_blank=True)
    details = serializers.DictField()


class Chosen(serializers.Serializer[Any]):
    """Which events are wanted."""

    name = serializers.ChoiceField(choices=EventName.values, required=False)
    sub = serializers.CharField(max_length=64, required=False)
    client_id = serializers.CharField(max_length=255, required=False)


class Events(StaffEndpoint):
    """GET /api/v1/events."""

    scopes = {"GET": EVENTS_READ}
    admin_permissions = {"GET": "audit.view_event"}

    @operation(
        "listEvents",
        "What happened",
        answers={200: paging.page_of(Fact)},
        parameters=[
            *paging.PARAMETERS,
            OpenApiParameter("name", str, enum=EventName.values),
            OpenApiParameter("sub", str, description="Of this person alone."),
            OpenApiParameter("client_id", str, description="Of this client alone."),
        ],
        answer_example={"items": [EVENT], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        columns = {"name": "name", "sub": "person", "client_id": "client"}
        chosen = {columns[field]: value for field, value in parameters(Chosen, request).items()}
        return paging.page(request, Event.objects.filter(**chosen), _shown, name="events")


def _shown(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "name": event.name,
        "sub": event.person,
        "client_id": event.client,
        "sid": event.session,
        "reason": event.reason,
        "ip": event.ip,
        "user_agent": event.user_agent,
        "request_id": event.request_id,
        "details": event.details,
    }
