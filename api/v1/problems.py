"""What the types of problems mean: the addresses that stand in `type` lead here."""

from typing import Any

from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import OpenEndpoint
from api.permissions import ConfirmationRequired
from api.schema import operation

KINDS = {
    ConfirmationRequired.kind: (
        403,
        "The request needs a sign-in of the last ten minutes. A person in a browser signs in again at /signin; an "
        "application repeats the authorization with max_age=600, or the authorization challenge.",
    )
}


class ProblemKind(serializers.Serializer[Any]):
    """One kind of problem."""

    kind = serializers.CharField()
    status = serializers.IntegerField()
    description = serializers.CharField()


class OneProblemKind(OpenEndpoint):
    """GET /api/v1/problems/<kind>."""

    @operation("readProblemKind", "What a problem's type means", answers={200: ProblemKind})
    def get(self, request: Request, kind: str) -> Response:  # noqa: ARG002 — REST framework's signature
        """The same for everybody."""
        if kind not in KINDS:
            raise Http404
        status, description = KINDS[kind]
        return Response({"kind": kind, "status": status, "description": description})
