"""Where the caller's person is signed in."""

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import devices
from accounts.models import Session
from api import paging
from api.caller import acting_session, person_of, session_of
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_READ, ACCOUNT_WRITE

SESSION = {
    "sid": "7d3f0b1e-5a52-4c1b-8a3e-2f9d1c6b7a80",
    "device": "Firefox on Linux",
    "ip": "192.0.2.7",
    "began_at": "2026-01-05T09:12:44Z",
    "confirmed_at": "2026-01-05T09:12:44Z",
    "last_used_at": "2026-01-06T18:02:10Z",
    "methods": ["pwd"],
    "current": True,
}


class SignedInDevice(serializers.Serializer[Any]):
    """One sign-in. `device` is what it calls itself and proves nothing; `current` marks the one that asks."""

    sid = serializers.UUIDField()
    device = serializers.CharField()
    ip = serializers.IPAddressField(allow_null=True)
    began_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField()
    methods = serializers.ListField(child=serializers.CharField(), help_text="As amr has them (RFC 8176).")
    current = serializers.BooleanField()


class Ended(serializers.Serializer[Any]):
    """At how many places somebody was signed out."""

    ended = serializers.IntegerField()


class Sessions(OwnEndpoint):
    """GET and DELETE /api/v1/me/sessions."""

    scopes = {"GET": ACCOUNT_READ, "DELETE": ACCOUNT_WRITE}
    sensitive = frozenset({"DELETE"})

    @operation(
        "listSessions",
        "Where you are signed in",
        answers={200: paging.page_of(SignedInDevice)},
        parameters=paging.PARAMETERS,
        answer_example={"items": [SESSION], "next": None},
    )
    def get(self, request: Request) -> Response:
        """The newest sign-in first."""
        here = session_of(request)
        return paging.page(request, devices.of(person_of(request)), lambda row: _shown(row, here), name="sessions")

    @operation("endOtherSessions", "Sign out everywhere else", answers={200: Ended}, answer_example={"ended": 2})
    def delete(self, request: Request) -> Response:
        """Everywhere but where the caller acts from, with all tokens that came from there."""
        return Response({"ended": devices.end_others(keep=acting_session(request))})


class OneSession(OwnEndpoint):
    """DELETE /api/v1/me/sessions/<sid>."""

    scopes = {"DELETE": ACCOUNT_WRITE}
    sensitive = frozenset({"DELETE"})

    @operation("endSession", "Sign out at one device", answers={204: "Signed out there."})
    def delete(self, request: Request, sid: UUID) -> Response:
        """With all tokens that came from there."""
        devices.end(person=person_of(request), sid=sid)
        return Response(status=204)


def _shown(row: Session, here: Session | None) -> dict[str, Any]:
    return {
        "sid": str(row.public_id),
        "device": devices.describe(row.user_agent),
        "ip": row.ip,
        "began_at": row.created_at,
        "confirmed_at": row.auth_time,
        "last_used_at": row.last_seen_at,
        "methods": row.amr,
        "current": here is not None and row.pk == here.pk,
    }
