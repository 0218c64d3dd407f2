"""The OpenAPI document of this version, as JSON and as YAML."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.endpoint import OpenEndpoint

CACHE_CONTROL = "public, max-age=300"


@cache
def document() -> dict[str, Any]:
    """Made once: neither code nor settings change while a process lives."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped there
    return made


class JsonSchema(OpenEndpoint):
    """GET /api/v1/schema."""

    renderer_classes = [OpenApiJsonRenderer2]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:  # noqa: ARG002 — REST framework's signature
        """The document; for other versions of it see `api/v1/urls.py`."""
        return Response(document(), headers={"Cache-Control": CACHE_CONTROL})


class YamlSchema(JsonSchema):
    """GET /api/v1/schema.yaml."""

    renderer_classes = [OpenApiYamlRenderer2]
