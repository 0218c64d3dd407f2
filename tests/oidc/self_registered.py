"""A relying party that registers itself, and manages its registration, over HTTP."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client as HttpClient
from django.utils import timezone

from oidc import initial_access_tokens
from oidc.models import Client
from tests.relying_party import RelyingParty

MINIMAL: dict[str, Any] = {"client_name": "Self", "redirect_uris": ["https://self.example/cb"]}


def initial_token(**options: Any) -> str:
    """An initial access token as an operator issues it."""
    usual = {"name": "tests", "expires_at": timezone.now() + timedelta(days=1), "uses": 1}
    return initial_access_tokens.issue(**{**usual, **options})


def bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token is not None else {}


def asked(body: Any, token: str | None = None, *, content_type: str = "application/json") -> HttpResponse:
    """A registration request; `body` is JSON values, or bytes to be sent as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body)
    return HttpClient().post("/o/register", raw, content_type=content_type, headers=bearer(token))


@dataclass
class SelfRegistered:
    """What a client knows of its registration."""

    told: dict[str, Any]

    @property
    def path(self) -> str:
        return str(self.told["registration_client_uri"]).removeprefix("http://localhost:8000")

    @property
    def row(self) -> Client:
        return Client.objects.get(client_id=self.told["client_id"])

    @property
    def relying_party(self) -> RelyingParty:
        return RelyingParty(self.row, self.told.get("client_secret"))

    def call(self, method: str, body: Any = None, **other: str | None) -> HttpResponse:
        """A request to its configuration endpoint, by its own token unless another `token` or None is named."""
        token = {"token": self.told["registration_access_token"], **other}["token"]
        raw = "" if body is None else body if isinstance(body, bytes) else json.dumps(body)
        return HttpClient().generic(method, self.path, raw, content_type="application/json", headers=bearer(token))

    def put(self, **changes: Any) -> HttpResponse:
        """Register anew: the minimum, with changes; a good answer is what it knows from then on."""
        answer = self.call("PUT", {"client_id": self.told["client_id"], **MINIMAL, **changes})
        if answer.status_code == 200:
            self.told = answer.json()
        return answer


def registered(**changes: Any) -> SelfRegistered:
    """A client that has registered itself by an initial access token."""
    answer = asked({**MINIMAL, **changes}, initial_token())
    assert answer.status_code == 201, answer.content
    return SelfRegistered(answer.json())
