"""Codes and tokens of the stand-in, in memory: a code is good once and at one redirect URI, a token at its provider."""

import hashlib
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Request, current_app
from werkzeug.exceptions import InternalServerError

from demo.providers.choices import Choice

Told = TypeVar("Told")


@dataclass(frozen=True)
class Grant:
    """What one code or token stands for."""

    provider: str
    redirect_uri: str
    choice: Choice
    scope: str = ""
    nonce: str = ""
    challenge: str = ""

    def verified_by(self, verifier: str) -> bool:
        """RFC 7636 §4.6, for verifiers of the length that it demands."""
        digest = hashlib.sha256(verifier.encode()).digest()
        return 43 <= len(verifier) <= 128 and urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge


@dataclass
class Grants:
    """All that was handed out. `issued` keeps every token ever made, for tests that look where they ended up; `seen`
    which accounts were let in before.
    """

    codes: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def new_code(self, grant: Grant, prefix: str = "") -> str:
        code = prefix + secrets.token_urlsafe(32)
        self.codes[code] = grant
        return code

    def redeem(self, code: str, *, provider: str, redirect_uri: str) -> Grant | None:
        """The code's grant, once."""
        with self.lock:
            grant = self.codes.pop(code, None)
        if grant is None or grant.provider != provider or grant.redirect_uri != redirect_uri:
            return None
        return grant

    def first_time(self, provider: str, account: str) -> bool:
        """Whether an account has never gone on to the app before; from now on it has."""
        with self.lock:
            known = (provider, account) in self.seen
            self.seen.add((provider, account))
        return not known

    def new_token(self, grant: Grant, prefix: str) -> str:
        token = prefix + secrets.token_urlsafe(48)
        self.tokens[token] = grant
        self.issued.append(token)
        return token

    def of_token(self, token: str, provider: str) -> Grant | None:
        grant = self.tokens.get(token)
        return grant if grant is not None and grant.provider == provider else None


def grants() -> Grants:
    """Those of the running application."""
    found: Grants = current_app.extensions["grants"]
    return found


def basic_credentials(request: Request) -> tuple[str, str]:
    """RFC 6749 §2.3.1; empty where the header is missing or malformed."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        name, _, secret = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return (name, secret) if scheme.lower() == "basic" else ("", "")


def bearer_token(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def troubled(choice: Choice, answer: Told) -> Told | str:
    """The answer as the chosen trouble lets it through."""
    if choice.trouble == "slow":
        threading.Event().wait(current_app.config["SLOW_SECONDS"])
    if choice.trouble == "broken":
        raise InternalServerError("The provider has a bad day.")
    if choice.trouble == "garbage":
        return "<!doctype html><title>Maintenance</title>"
    return answer
