"""The Postman collection is the one that the schema and the flows make, and every operation is in it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from api.v1.schema import document
from tools.make_postman import COLLECTION
from tools.postman_flows import FLOWS


def requests_of(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield from requests_of(item["item"]) if "item" in item else [item]


@pytest.fixture(scope="module")
def collection() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(COLLECTION.read_text())
    return kept


def test_it_is_current() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "tools.make_postman", "--check"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_every_operation_is_in_it(collection: dict[str, Any]) -> None:
    _, reference = collection["item"]
    found = {(item["request"]["method"], item["request"]["url"]["raw"]) for item in requests_of([reference])}
    published = {
        (method.upper(), "{{base_url}}" + re.sub(r"{(\w+)}", r":\1", path))
        for path, operations in document()["paths"].items()
        for method in operations
    }
    assert found == published


def test_every_step_of_a_flow_says_what_its_answer_must_be(collection: dict[str, Any]) -> None:
    flows, _ = collection["item"]
    steps = list(requests_of([flows]))
    assert len(steps) == sum(len(flow) for flow in FLOWS.values())
    assert all("pm.response.to.have.status" in str(step["event"]) for step in steps)


def test_every_variable_that_is_used_is_declared(collection: dict[str, Any]) -> None:
    used = set(re.findall(r"{{(\w+)}}", json.dumps(collection)))
    assert used == {variable["key"] for variable in collection["variable"]}


def test_no_secret_is_in_it(collection: dict[str, Any]) -> None:
    assert {variable["key"] for variable in collection["variable"] if variable["value"]} == {"base_url"}
