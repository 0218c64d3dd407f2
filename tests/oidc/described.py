"""A client that nobody registers: a host elsewhere describes it, in a document at its client_id."""

import json
import socket
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from oidc.models import Client
from tests import outside
from tests.client_keys import ClientKey
from tests.outside import Host, answering
from tests.people import Browser
from tests.relying_party import RelyingParty

MINIMAL: dict[str, Any] = {"client_name": "Notes", "redirect_uris": ["https://notes.example/cb"]}


@dataclass
class Described:
    """The client as its host describes it; what is published takes effect when this server asks for it."""

    host: Host
    path: str = "/client.json"
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"{self.host.url}{self.path}"

    @property
    def row(self) -> Client:
        return Client.objects.get(client_id=self.url)

    def publish(self, *, headers: str = "", media_type: str = "application/json", **changes: Any) -> None:
        """Have the host answer with the minimum and `changes`; None leaves a member out."""
        members = {"client_id": self.url, **MINIMAL, **changes}
        self.document = {name: value for name, value in members.items() if value is not None}
        self.host.play = answering(json.dumps(self.document).encode(), headers=headers, media_type=media_type)

    def relying_party(self, key: ClientKey | None = None) -> RelyingParty:
        """The same as it speaks to this server, whether or not that knows it yet."""
        told = Client(
            client_id=self.url,
            redirect_uris=" ".join(self.document["redirect_uris"]),
            token_endpoint_auth_method="none" if key is None else "private_key_jwt",
        )
        return RelyingParty(told, None, key=key)

    def asks(self, browser: Browser, **changes: Any) -> HttpResponse:
        """What the authorization endpoint answers it."""
        return self.relying_party().authorize(browser, **changes)


def for_every_path(host: Host) -> None:
    """Have a host describe a client at whatever path it is asked for."""

    def play(asked: Host, spoken: socket.socket) -> None:
        path = asked.asked[-1].split(b" ")[1].decode()
        answering(json.dumps({"client_id": f"{asked.url}{path}", **MINIMAL}).encode())(asked, spoken)

    host.play = play


@pytest.fixture
def described(elsewhere: Host, settings: Settings, signing_keys: None) -> Described:
    """One at a host whose documents are taken here."""
    settings.CLIENT_ID_METADATA_DOCUMENTS = [outside.NAME]
    client = Described(elsewhere)
    client.publish()
    return client
