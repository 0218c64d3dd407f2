"""What happened around the caller's account."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import activity
from accounts.activity import Entry
from api import paging
from api.caller import person_of
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_READ

ENTRY = {
    "at": "2026-01-05T09:12:44Z",
    "name": "signin:succeeded",
    "sentence": "You signed in.",
    "client_id": "",
    "device": "Firefox on Linux",
    "ip": "192.0.2.7",
}


class Happening(serializers.Serializer[Any]):
    """One thing that happened. `name` is stable, `sentence` is for people; what is not known is empty."""

    at = serializers.DateTimeField()
    name = serializers.CharField()
    sentence = serializers.CharField()
    client_id = serializers.CharField(allow_blank=True)
    device = serializers.CharField(allow_blank=True)
    ip = serializers.CharField(allow_blank=True)


class Activity(OwnEndpoint):
    """GET /api/v1/me/activity."""

    scopes = {"GET": ACCOUNT_READ}

    @operation(
        "listActivity",
        "What happened around your account",
        answers={200: paging.page_of(Happening)},
        parameters=paging.PARAMETERS,
        answer_example={"items": [ENTRY], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        before, limit = paging.asked(request, "activity")
        page = activity.page(person=person_of(request), before=before, length=limit)
        return paging.answer([_shown(entry) for entry in page.entries], page.older, name="activity")


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "name": entry.name,
        "sentence": str(entry.sentence),
        "client_id": entry.client,
        "device": entry.device,
        "ip": entry.ip,
    }
