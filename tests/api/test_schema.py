"""The published document: valid, complete, and fit to be read by programs and people."""

from typing import Any

import pytest
import yaml
from django.test import Client as HttpClient
from django.urls import URLPattern, get_resolver
from drf_spectacular.validation import validate_schema
from jsonschema import ValidationError

from api.v1 import urls
from api.v1.schema import document
from oidc.scopes import KNOWN

METHODS = {"get", "post", "put", "patch", "delete"}
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in document()["paths"].items()
    for method, operation in operations.items()
    if method in METHODS
]


@pytest.fixture
def visitor(db: None) -> HttpClient:
    return HttpClient()


def test_it_is_served_as_json_and_as_yaml(visitor: HttpClient) -> None:
    as_json, as_yaml = visitor.get("/api/v1/schema"), visitor.get("/api/v1/schema.yaml")
    assert as_json.json()["openapi"] == "3.1.0"
    assert yaml.safe_load(as_yaml.content) == as_json.json()
    assert as_json["Content-Type"].startswith("application/json")
    assert as_yaml["Content-Type"].startswith("application/yaml")
    assert "public" in as_json["Cache-Control"]


def test_it_is_valid_openapi() -> None:
    validate_schema(document())
    with pytest.raises(ValidationError):
        validate_schema({**document(), "paths": "none"})


def test_every_resource_is_in_it() -> None:
    unpublished = {"schema", "schema.yaml"}
    served = {str(pattern.pattern) for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)} - unpublished
    assert len(document()["paths"]) == len(served)
    assert get_resolver().resolve("/api/v1/me").view_name == "api-v1:me"


@pytest.mark.parametrize("operation", [operation for _, operation in OPERATIONS], ids=[name for name, _ in OPERATIONS])
def test_every_operation_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert operation["operationId"]
    refusals = {status for status in operation["responses"] if status >= "400"}
    assert {"400", "503"} <= refusals
    assert all("$ref" in operation["responses"][status] for status in refusals)
    if "requestBody" in operation:
        assert {"413", "415"} <= refusals
        json = operation["requestBody"]["content"].get("application/json")
        assert json is None or json["examples"]


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(names) == len(set(names))


def test_every_refusal_is_a_problem() -> None:
    responses = document()["components"]["responses"].values()
    assert all(set(response["content"]) == {"application/problem+json"} for response in responses)


def test_every_scope_that_an_operation_asks_for_is_offered() -> None:
    flows = document()["components"]["securitySchemes"]["accessToken"]["flows"]
    assert set(flows["authorizationCode"]["scopes"]) == set(KNOWN)
    asked = {
        scope
        for _, operation in OPERATIONS
        for requirement in operation["security"]
        for scope in requirement.get("accessToken", [])
    }
    assert asked <= set(KNOWN)
