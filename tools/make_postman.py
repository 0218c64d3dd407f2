"""Writes docs/postman/authserver.postman_collection.json: the flows, and every operation of the published schema.

    python -m tools.make_postman            writes it
    python -m tools.make_postman --check    exit status 1 where it is out of date

Needs no database. The environment is replaced by stand-ins, so that the collection is the same everywhere.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

from tools.check_configuration import load_variables
from tools.postman_flows import FLOWS, Step

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = ROOT / "docs" / "postman" / "authserver.postman_collection.json"
FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
VARIABLES = {
    "base_url": "http://localhost:8000",
    "client_id": "",
    "email": "",
    "password": "",
    **dict.fromkeys(("access_token", "refresh_token", "auth_session", "code", "code_verifier", "code_challenge"), ""),
    "handle": "",
}
_PLACEHOLDER = re.compile(r"{(\w+)}")


def schema() -> dict[str, Any]:
    """The published document, from the code as it is."""
    load_variables()
    os.environ["DJANGO_SETTINGS_MODULE"] = "authserver.settings"
    import django  # noqa: PLC0415 — the environment comes first

    django.setup()
    from api.v1.schema import document  # noqa: PLC0415 — see above

    return document()


def url_of(path: str) -> dict[str, Any]:
    """An address in the collection's form; {name} becomes a path variable."""
    bare, _, query = path.partition("?")
    raw = "{{base_url}}" + _PLACEHOLDER.sub(r":\1", path)
    found: dict[str, Any] = {
        "raw": raw,
        "host": ["{{base_url}}"],
        "path": _PLACEHOLDER.sub(r":\1", bare).strip("/").split("/"),
    }
    if query:
        found["query"] = [dict(zip(("key", "value"), pair.split("="), strict=True)) for pair in query.split("&")]
    if names := _PLACEHOLDER.findall(bare):
        found["variable"] = [{"key": name, "value": ""} for name in names]
    return found


def auth(*, signed_in: bool) -> dict[str, Any]:
    if not signed_in:
        return {"type": "noauth"}
    return {"type": "bearer", "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}]}


def raw_json(body: Any) -> dict[str, Any]:
    return {"mode": "raw", "raw": json.dumps(body, indent=2), "options": {"raw": {"language": "json"}}}


def script(event: str, lines: list[str]) -> dict[str, Any]:
    return {"listen": event, "script": {"type": "text/javascript", "exec": lines}}


def of_step(step: Step) -> dict[str, Any]:
    """One request of a flow, with what is done before it and what must be true after it."""
    request: dict[str, Any] = {
        "method": step.method,
        "header": [],
        "auth": auth(signed_in=step.signed_in),
        "url": url_of(step.path),
    }
    if step.body is not None:
        request["body"] = raw_json(step.body)
    if step.form is not None:
        request["body"] = {
            "mode": "urlencoded",
            "urlencoded": [{"key": key, "value": value, "type": "text"} for key, value in step.form.items()],
        }
    events = [script("test", assertions(step))]
    if step.before:
        events.append(script("prerequest", list(step.before)))
    return {"name": step.name, "request": request, "event": events, "response": []}


def assertions(step: Step) -> list[str]:
    title = json.dumps(f"{step.name}: {step.status}")
    reads = ["const answer = pm.response.json();"] if step.keep or step.expect else []
    keeps = [f"pm.collectionVariables.set('{variable}', answer.{name});" for variable, name in step.keep]
    body = [f"pm.response.to.have.status({step.status});", *reads, *step.expect, *keeps]
    return [f"pm.test({title}, () => {{", *(f"  {line}" for line in body), "});"]


def of_operation(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """One operation of the schema, with its example as the body."""
    signed_in = any("accessToken" in requirement for requirement in operation["security"])
    request: dict[str, Any] = {
        "method": method.upper(),
        "header": [],
        "auth": auth(signed_in=signed_in),
        "url": url_of(path),
        "description": operation["description"],
    }
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        request["body"] = raw_json(content["application/json"]["examples"]["Request"]["value"])
    elif content:
        request["body"] = {"mode": "file", "file": {}}
    return {"name": operation["summary"], "request": request, "response": []}


def collection(document: dict[str, Any]) -> dict[str, Any]:
    folders: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            folders.setdefault(operation["tags"][0], []).append(of_operation(method, path, operation))
    flows = [{"name": name, "item": [of_step(step) for step in steps]} for name, steps in FLOWS.items()]
    reference = [{"name": name, "item": items} for name, items in sorted(folders.items())]
    return {
        "info": {
            "name": document["info"]["title"],
            "description": document["info"]["description"],
            "schema": FORMAT,
        },
        "item": [{"name": "Flows", "item": flows}, {"name": "Reference", "item": reference}],
        "variable": [{"key": key, "value": value} for key, value in VARIABLES.items()],
    }


def main() -> int:
    wanted = json.dumps(collection(schema()), indent=2, ensure_ascii=False) + "\n"
    current = COLLECTION.read_text() if COLLECTION.exists() else ""
    if "--check" not in sys.argv[1:]:
        COLLECTION.parent.mkdir(parents=True, exist_ok=True)
        COLLECTION.write_text(wanted)
        return 0
    difference = difflib.unified_diff(current.splitlines(), wanted.splitlines(), "as it is", "as it should be", "")
    print("\n".join(difference))
    return int(current != wanted)


if __name__ == "__main__":
    sys.exit(main())
