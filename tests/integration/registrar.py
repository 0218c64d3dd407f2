"""Clients that register themselves, and manage their registration, in the words of RFC 7591 and RFC 7592."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import requests

from tests.integration import calls, seed
from tests.integration.provider import Provider
from tests.integration.relying_party import RelyingParty
from tests.integration.signatures import Signer


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def minimal() -> dict[str, Any]:
    """The least that a client says of itself; each is at a host of its own."""
    return {"client_name": "Integration tests", "redirect_uris": [f"https://{token_hex(8)}.example/callback"]}


@dataclass
class Client:
    """What a client knows of its registration: the last that it was told."""

    provider: Provider
    told: dict[str, Any]

    @property
    def token(self) -> str:
        return str(self.told["registration_access_token"])

    @property
    def address(self) -> str:
        return str(self.told["registration_client_uri"])

    def party(self, signer: Signer | None = None) -> RelyingParty:
        """The client as it signs people in."""
        return RelyingParty(self.provider, seed.registration(self.told), signer)

    def call(self, method: str, *, document: Any = None, **other: str | None) -> requests.Response:
        """A request to its own address, by its own token unless another `token` or None is named."""
        token = {"token": self.token, **other}["token"]
        return calls.request(method, self.address, json=document, headers=bearer(token))

    def document(self, **changes: Any) -> dict[str, Any]:
        """The least of what can be put in the place of its registration, but for the changes."""
        kept = {name: self.told[name] for name in ("client_id", "client_name", "redirect_uris")}
        return {name: value for name, value in {**kept, **changes}.items() if value is not None}

    def replace(self, **changes: Any) -> requests.Response:
        """Register anew; a good answer is what it knows from then on."""
        response = self.call("PUT", document=self.document(**changes))
        if response.status_code == 200:
            self.told = response.json()
        return response


@dataclass(frozen=True)
class Registrar:
    """The registration endpoint, opened by an initial access token."""

    provider: Provider
    token: str

    def ask(self, document: Any = None, **other: str | None) -> requests.Response:
        """A registration request as JSON, by this token unless another `token` or None is named."""
        token = {"token": self.token, **other}["token"]
        return calls.request("POST", self.provider.endpoint("registration"), json=document, headers=bearer(token))

    def register(self, **changes: Any) -> Client:
        """A client that has registered: the least, but for the changes."""
        response = self.ask({**minimal(), **changes})
        assert response.status_code == 201, response.text
        return Client(self.provider, response.json())

    def refused(self, **changes: Any) -> str:
        """The error that the same is answered with."""
        response = self.ask({**minimal(), **changes})
        assert response.status_code == 400, response.text
        assert response.headers["Cache-Control"] == "no-store"
        return str(response.json()["error"])
