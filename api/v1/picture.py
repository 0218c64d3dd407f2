"""The picture of the caller's person."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import pictures
from api.caller import person_of
from api.endpoint import OwnEndpoint
from api.parsers import PICTURE_TYPES, PictureFile
from api.schema import operation
from oidc.scopes import ACCOUNT_WRITE


class PictureAddress(serializers.Serializer[Any]):
    """Where the picture is. The address changes with the picture, so it may be kept for ever."""

    picture = serializers.CharField()


class Picture(OwnEndpoint):
    """PUT and DELETE /api/v1/me/picture."""

    scopes = {"PUT": ACCOUNT_WRITE, "DELETE": ACCOUNT_WRITE}
    parser_classes = [PictureFile]

    @operation(
        "putPicture",
        "Set your picture",
        body=dict.fromkeys(PICTURE_TYPES, OpenApiTypes.BINARY),
        answers={200: PictureAddress},
        answer_example={"picture": "https://accounts.example.com/pictures/6rBXbP1pHFXVJVfMWMq3AK"},
    )
    def put(self, request: Request) -> Response:
        """The file itself is the body, at most 5 MB. The middle is kept as a small square, without any metadata."""
        person = person_of(request)
        sent: object = request.data
        pictures.store(person, sent if isinstance(sent, bytes) else b"")  # REST framework has {} for an empty body
        return Response({"picture": person.picture})

    @operation("deletePicture", "Take your picture away", answers={204: "There is none any more."})
    def delete(self, request: Request) -> Response:
        """Also where there was none."""
        pictures.remove(person_of(request))
        return Response(status=204)
