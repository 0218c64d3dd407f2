"""One caller: a connection that stays open, cookies, and what people and programs ask for, each answer checked."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from bench.server import REDIRECT_URI, Target

FORM = "application/x-www-form-urlencoded"
TOKEN_OF_FORM = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class WrongAnswer(Exception):
    """The server said something else than it must: what was measured would mean nothing."""


class Caller:
    """It asks one thing after the other and remembers what the next question needs."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._connection = HTTPConnection(target.host, target.port, timeout=30)
        self._cookies: dict[str, str] = {}
        self.tokens: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None, *, status: int, **headers: str) -> Any:
        """One request; the answer's headers and body. Raises WrongAnswer for another status than the expected one."""
        if form is not None:
            headers["Content-Type"] = FORM
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self._connection.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != status:
            raise WrongAnswer(f"{method} {urlsplit(path).path}: {answer.status} {body[:300]!r}")
        self._keep_cookies(answer)
        return answer, body

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value

    def sign_in(self) -> None:
        """As a browser that nobody has signed in with before."""
        self._cookies = {}
        _, page = self.ask("GET", "/signin", status=200)
        found = TOKEN_OF_FORM.search(page)
        if found is None:
            raise WrongAnswer("the sign-in page has no form")
        form = {"email": self._target.email, "password": self._target.password, "next": "/"}
        self.ask("POST", "/signin", {**form, "csrfmiddlewaretoken": found[1].decode()}, status=200)

    def flow(self) -> None:
        """From the authorization endpoint, with a session, to tokens with an ID token."""
        verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(verifier.encode()).digest()
        request = {
            "response_type": "code",
            "client_id": self._target.app["client_id"],
            "redirect_uri": REDIRECT_URI,
            "scope": "openid profile email",
            "state": "s",
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        answer, _ = self.ask("GET", f"/o/authorize?{urlencode(request)}", status=303)
        code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
        self.tokens = self._token_request({**grant, "code_verifier": verifier}, self._target.app)

    def refresh(self) -> None:
        """With rotation: each refresh token is used once."""
        grant = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"]}
        self.tokens = self._token_request(grant, self._target.app)

    def client_credentials(self) -> None:
        """A machine's token."""
        self.tokens = self._token_request({"grant_type": "client_credentials"}, self._target.machine)

    def _token_request(self, form: Mapping[str, str], client: Mapping[str, str]) -> dict[str, Any]:
        _, body = self.ask("POST", "/o/token", form, status=200, Authorization=_basic(client))
        tokens: dict[str, Any] = json.loads(body)
        return tokens

    def userinfo(self) -> None:
        """Of the person whose flow it was."""
        bearer = f"Bearer {self.tokens['access_token']}"
        self.ask("GET", "/o/userinfo", status=200, Authorization=bearer)

    def introspect(self) -> None:
        """By the client whose token it is."""
        form = {"token": self.tokens["access_token"]}
        _, body = self.ask("POST", "/o/introspect", form, status=200, Authorization=_basic(self._target.machine))
        if not json.loads(body)["active"]:
            raise WrongAnswer("introspection: not active")

    def discover(self) -> None:
        """What clients read first."""
        self.ask("GET", "/.well-known/openid-configuration", status=200)


def _basic(client: Mapping[str, str]) -> str:
    return "Basic " + b64encode(f"{client['client_id']}:{client['client_secret']}".encode()).decode()
