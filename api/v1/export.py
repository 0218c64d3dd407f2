"""All that is kept about the caller's person, to take along."""

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.export import export
from api.caller import person_of, subject_for
from api.endpoint import OwnEndpoint
from api.schema import operation
from oidc.scopes import ACCOUNT_READ

_DOCUMENT = {
    "type": "object",
    "description": "Sections by name; what is in each is said by the names of its values.",
    "properties": {"exported_at": {"type": "string", "format": "date-time"}, "account": {"type": "object"}},
    "required": ["exported_at", "account"],
    "additionalProperties": True,
}


class Export(OwnEndpoint):
    """POST /api/v1/me/export."""

    scopes = {"POST": ACCOUNT_READ}
    sensitive = frozenset({"POST"})

    @operation("exportMe", "Take your data along", answers={200: _DOCUMENT})
    def post(self, request: Request) -> Response:
        """It is recorded, and its owner is told by mail: therefore no GET."""
        document = export(person=person_of(request))
        document["account"]["sub"] = subject_for(request)
        return Response(document)
