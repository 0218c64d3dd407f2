"""A relying party in the specification's words, so that tests can be read beside it."""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import jwt
from django.http import HttpResponse
from django.test import Client as HttpClient

from oidc import keys
from oidc.models import Client
from tests.client_keys import ClientKey
from tests.people import Browser, query_of

Value = str | list[str] | None  # of a parameter; a list sends it several times


@dataclass
class RelyingParty:
    """One client; it remembers the verifier of its last request."""

    client: Client
    secret: str | None
    http: HttpClient = field(default_factory=HttpClient)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    key: ClientKey | None = None  # what it signs with, if it is registered for private_key_jwt

    @property
    def redirect_uri(self) -> str:
        return self.client.redirect_uris.split()[0]

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def request(self, **changes: Value) -> dict[str, str | list[str]]:
        """The parameters of an authorization request; `changes` replace them, None leaves one out."""
        parameters: dict[str, Value] = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile email",
            "state": "af0ifjsldkj",
            "nonce": "n-0S6_WzA2Mj",
            "code_challenge": self.challenge,
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in parameters.items() if value is not None}

    def authorize(self, browser: Browser, **changes: Value) -> HttpResponse:
        """Send the browser to the authorization endpoint; the answer is its own, or the page on which it refuses."""
        return browser.refusal_or(browser.open("/o/authorize?" + urlencode(self.request(**changes), doseq=True)))

    def authorization_response(self, browser: Browser, **changes: Value) -> dict[str, str]:
        """Send a signed-in browser there; the answer is what arrives at the redirect URI."""
        response = browser.follow(self.authorize(browser, **changes))
        assert response.status_code == 303, response.content
        return query_of(response["Location"])

    def answered(self, browser: Browser, decision: str, **changes: Value) -> dict[str, str]:
        """The same for a client that the person is asked about, and answers `decision`: allow or deny."""
        page = browser.follow(self.authorize(browser, **changes))
        assert "decision" in page.content.decode(), page
        return query_of(browser.follow(browser.submit(page, decision=decision))["Location"])

    def code(self, browser: Browser, **changes: Value) -> str:
        """A code for the person signed in at the browser."""
        return self.authorization_response(browser, **changes)["code"]

    def token_request(self, **parameters: Value) -> HttpResponse:
        """A request to the token endpoint in the client's registered way of authentication."""
        return self.post("/o/token", **parameters)

    def post(self, path: str, **parameters: Value) -> HttpResponse:
        """A form to one of the endpoints for programs, with the client's authentication."""
        form = {name: value for name, value in parameters.items() if value is not None}
        headers = {}
        if self.client.token_endpoint_auth_method == "client_secret_basic":
            joined = f"{self.client.client_id}:{self.secret}".encode()
            headers["Authorization"] = "Basic " + base64.b64encode(joined).decode()
        elif self.key is not None:
            form = {**self.assertion(), **form}
        else:
            form["client_id"] = self.client.client_id
            if self.secret is not None:
                form["client_secret"] = self.secret
        return self.http.post(
            path, urlencode(form, doseq=True), content_type="application/x-www-form-urlencoded", headers=headers
        )

    def claims(self, **changes: object) -> dict[str, object]:
        """The claims of a good client assertion; `changes` replace them, None leaves one out."""
        usual = {
            "iss": self.client.client_id,
            "sub": self.client.client_id,
            "aud": "http://localhost:8000",
            "exp": int(time.time()) + 60,
            "iat": int(time.time()),
            "jti": secrets.token_urlsafe(16),
        }
        return {name: value for name, value in {**usual, **changes}.items() if value is not None}

    def assertion(self, key: ClientKey | None = None, **changes: object) -> dict[str, str]:
        """The parameters of client authentication by an assertion, signed with its own key or another."""
        signer = key or self.key
        assert signer is not None
        return {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": signer.sign(self.claims(**changes)),
        }

    def redeem(self, code: str, **changes: Value) -> HttpResponse:
        """Trade a code for tokens."""
        parameters = {"redirect_uri": self.redirect_uri, "code_verifier": self.verifier, **changes}
        return self.token_request(grant_type="authorization_code", code=code, **parameters)

    def tokens(self, browser: Browser, **changes: Value) -> dict[str, Any]:
        """The token response for the person signed in at the browser."""
        response = self.redeem(self.code(browser, **changes))
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer

    def refresh(self, refresh_token: str, **parameters: Value) -> HttpResponse:
        """Trade a refresh token for new tokens."""
        return self.token_request(grant_type="refresh_token", refresh_token=refresh_token, **parameters)

    def introspect(self, token: str) -> dict[str, Any]:
        """What the server says a token is worth."""
        response = self.post("/o/introspect", token=token)
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer

    def revoke(self, token: str) -> HttpResponse:
        """Give a token back."""
        return self.post("/o/revoke", token=token)

    def log_out(self, browser: Browser, **parameters: Value) -> HttpResponse:
        """Send the browser to the end session endpoint; the answer is that of the page where its request goes on."""
        answer = browser.open("/o/logout?" + urlencode(parameters, doseq=True))
        return browser.follow(answer)

    def userinfo(self, access_token: str) -> HttpResponse:
        """Ask who the token's person is."""
        return self.http.get("/o/userinfo", headers={"Authorization": f"Bearer {access_token}"})

    def is_live(self, access_token: str) -> bool:
        """Whether a token still opens anything."""
        return self.userinfo(access_token).status_code == 200

    def read(self, id_token: str) -> dict[str, Any]:
        """The claims of an ID token, checked as a relying party checks them."""
        kid = jwt.get_unverified_header(id_token)["kid"]
        jwk = next(jwk for jwk in keys.ring().jwks if jwk["kid"] == kid)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            jwt.PyJWK(jwk),
            algorithms=[self.client.algorithm],
            audience=self.client.client_id,
            issuer="http://localhost:8000",
        )
        return claims
