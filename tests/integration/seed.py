"""What the tests know of the server beforehand: the people and clients that compose/seed.sh made with its commands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Person:
    sub: str
    email: str
    password: str


@dataclass(frozen=True)
class Registration:
    """What register_client or the registration endpoint told: what a relying party needs of it, and all of it in
    `metadata` (RFC 7591 §2)."""

    client_id: str
    client_secret: str | None
    redirect_uris: tuple[str, ...]
    auth_method: str
    backchannel_logout_uri: str
    metadata: Mapping[str, Any]


@dataclass(frozen=True)
class Seed:
    """`apis` are the identifiers of those that register_resource registered."""

    people: Mapping[str, Person]
    clients: Mapping[str, Registration]
    private_key: Mapping[str, Any]  # a JWK: what `signer` and `publisher` sign with
    apis: Mapping[str, str]
    initial_access_tokens: Mapping[str, str]  # what opens the registration endpoint, by what it is for


def _person(entry: Mapping[str, Any]) -> Person:
    return Person(sub=entry["account"]["sub"], email=entry["account"]["email"], password=entry["password"])


def registration(entry: Mapping[str, Any]) -> Registration:
    secret = entry.get("client_secret")
    return Registration(
        client_id=entry["client_id"],
        client_secret=secret,
        redirect_uris=tuple(entry["redirect_uris"]),
        metadata=entry,
        backchannel_logout_uri=entry.get("backchannel_logout_uri", ""),
        auth_method=entry.get("token_endpoint_auth_method") or ("client_secret_basic" if secret else "none"),
    )


def read(path: Path) -> Seed:
    document = json.loads(path.read_text(encoding="utf-8"))
    return Seed(
        people={name: _person(entry) for name, entry in document["people"].items()},
        clients={name: registration(entry) for name, entry in document["clients"].items()},
        private_key=document["private_key"],
        apis={name: entry["resource"] for name, entry in document["apis"].items()},
        initial_access_tokens={
            name: entry["initial_access_token"] for name, entry in document["initial_access_tokens"].items()
        },
    )
