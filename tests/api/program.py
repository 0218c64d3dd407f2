"""A program that calls the API: JSON there and back, with an access token or without."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client as HttpClient

from tests.people import PASSWORD

ACCOUNT = "openid profile email account:read account:write"


@dataclass
class Program:
    """Sends what it is told. It keeps no cookies and says no origin, as programs do."""

    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """One request to /api/v1; `body` is sent as JSON, bytes as they are."""
        sent = {**self.headers, **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        content_type = sent.pop("content_type", "application/json")
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return HttpClient(enforce_csrf_checks=True).generic(
            method, f"/api/v1/{path}", content, content_type=content_type, headers=sent
        )

    def get(self, path: str) -> HttpResponse:
        return self.call("GET", path)

    def post(self, path: str, **body: Any) -> HttpResponse:
        return self.call("POST", path, body)

    def put(self, path: str, **body: Any) -> HttpResponse:
        return self.call("PUT", path, body)

    def patch(self, path: str, **body: Any) -> HttpResponse:
        return self.call("PATCH", path, body)

    def delete(self, path: str) -> HttpResponse:
        return self.call("DELETE", path)

    def login(self, client_id: str, email: str, password: str = PASSWORD, scope: str = ACCOUNT) -> dict[str, Any]:
        """Sign in and go on with the token; the answer is the token response."""
        response = self.post("auth/login", client_id=client_id, email=email, password=password, scope=scope)
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        self.token = answer["access_token"]
        return answer


def problem_of(response: HttpResponse) -> tuple[int, list[str]]:
    """The status of a problem and the pointers to what was refused."""
    assert response["Content-Type"] == "application/problem+json", response.content
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, [error["pointer"] for error in body.get("errors", [])]
