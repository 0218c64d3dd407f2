"""A relying party in the specifications' words: it makes authorization requests, redeems codes, verifies ID tokens and
uses the endpoints that the provider's metadata name. It judges nothing but ID tokens: the tests look at the answers."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import jwt
import requests

from tests.integration import calls
from tests.integration.browser import Browser, Departed, Outcome, Shown, departed
from tests.integration.provider import Provider
from tests.integration.seed import Person, Registration
from tests.integration.signatures import Signer, assertion_claims, proof

Value = str | list[str] | None  # of a parameter; a list sends it several times


@dataclass(frozen=True)
class AuthorizationRequest:
    """One authorization request and what the relying party keeps of it until the answer."""

    parameters: dict[str, Any]
    url: str
    verifier: str

    @property
    def state(self) -> str:
        return str(self.parameters["state"])


@dataclass(frozen=True)
class Code:
    """An authorization code with the request it answers."""

    value: str
    request: AuthorizationRequest


@dataclass(frozen=True)
class Tokens:
    """A successful token response with the request it goes back to."""

    body: dict[str, Any]
    request: AuthorizationRequest

    @property
    def access_token(self) -> str:
        return str(self.body["access_token"])

    @property
    def refresh_token(self) -> str:
        return str(self.body["refresh_token"])

    @property
    def id_token(self) -> str:
        return str(self.body["id_token"])


class RelyingParty:
    def __init__(self, provider: Provider, registration: Registration, signer: Signer | None = None) -> None:
        self.provider = provider
        self.signer = signer
        self.client_id = registration.client_id
        self.client_secret = registration.client_secret
        self.auth_method = registration.auth_method
        self.redirect_uris = registration.redirect_uris
        self.backchannel_logout_uri = registration.backchannel_logout_uri

    def request(self, **changes: Value) -> AuthorizationRequest:
        """An authorization request with everything in order, but for the changes; None leaves a parameter out."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        usual = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uris[0],
            "scope": "openid",
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        parameters = {name: value for name, value in (usual | changes).items() if value is not None}
        return AuthorizationRequest(parameters, self.authorization_url(parameters), verifier)

    def authorization_url(self, parameters: dict[str, Any] | list[tuple[str, str]]) -> str:
        return f"{self.provider.endpoint('authorization')}?{urlencode(parameters, doseq=True)}"

    def pass_by(self, browser: Browser, person: Person, outcome: Outcome) -> Departed:
        """Signs in and allows wherever the server asks, until it sends the browser back."""
        if isinstance(outcome, Shown) and outcome.page.asks_to_sign_in:
            outcome = browser.sign_in(outcome, person)
        if isinstance(outcome, Shown) and outcome.page.asks_for_consent:
            outcome = browser.decide(outcome, "allow")
        return departed(outcome)

    def obtain_code(self, browser: Browser, person: Person, **changes: Value) -> Code:
        request = self.request(**changes)
        answer = self.pass_by(browser, person, browser.open(request.url)).parameters
        assert answer.get("state") == request.parameters.get("state"), answer
        assert "code" in answer, answer
        return Code(answer["code"], request)

    def obtain_tokens(self, browser: Browser, person: Person, **changes: Value) -> Tokens:
        code = self.obtain_code(browser, person, **changes)
        response = self.redeem(code)
        assert response.status_code == 200, response.text
        return Tokens(response.json(), code.request)

    def redeem(self, code: Code, **changes: Value) -> requests.Response:
        usual = {
            "grant_type": "authorization_code",
            "code": code.value,
            "redirect_uri": code.request.parameters["redirect_uri"],
            "code_verifier": code.request.verifier,
        }
        return self.post("token", usual | changes)

    def refresh(self, refresh_token: str, **changes: Value) -> requests.Response:
        return self.post("token", {"grant_type": "refresh_token", "refresh_token": refresh_token} | changes)

    def introspect(self, token: str) -> dict[str, Any]:
        response = self.post("introspection", {"token": token})
        assert response.status_code == 200, response.text
        return dict(response.json())

    def revoke(self, token: str, **changes: Value) -> requests.Response:
        return self.post("revocation", {"token": token} | changes)

    def userinfo(self, access_token: str) -> requests.Response:
        return calls.get(self.provider.endpoint("userinfo"), headers={"Authorization": f"Bearer {access_token}"})

    def post(self, endpoint: str, parameters: dict[str, Any]) -> requests.Response:
        """Posts to an endpoint, authenticated as the client is registered to do; None leaves a parameter out."""
        headers: dict[str, str] = {}
        credentials: dict[str, str | None] = {}
        if self.signer is not None:
            credentials = dict(proof(self.signer.sign(assertion_claims(self.client_id, self.provider.issuer))))
        elif self.auth_method == "client_secret_basic":
            headers = {"Authorization": self.basic_credentials()}
        else:
            credentials = {"client_id": self.client_id, "client_secret": self.client_secret}
        body = {name: value for name, value in (credentials | parameters).items() if value is not None}
        return calls.post(self.provider.endpoint(endpoint), body, headers=headers)

    def basic_credentials(self, *, client_id: str | None = None, secret: str | None = None) -> str:
        """RFC 6749 §2.3.1: both halves are form-encoded before they are joined."""
        pair = f"{quote_plus(client_id or self.client_id)}:{quote_plus(secret or self.client_secret or '')}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def read(self, token: str, *, typ: str, audience: str) -> dict[str, Any]:
        """The claims of a token of another kind that the provider signed, for whom it is meant."""
        header = jwt.get_unverified_header(token)
        assert header["typ"] == typ
        key = next(key for key in self.provider.signing_keys() if key["kid"] == header["kid"])
        assert header["alg"] == key["alg"] != "none"
        key_and_rules = {"algorithms": [key["alg"]], "audience": audience, "issuer": self.provider.issuer}
        return dict(jwt.decode(token, jwt.PyJWK(key), **key_and_rules))

    def verify(self, id_token: str) -> dict[str, Any]:
        """The claims of an ID token after the checks of OIDC Core §3.1.3.7 that need no memory of the request."""
        header = jwt.get_unverified_header(id_token)
        key = next(key for key in self.provider.signing_keys() if key["kid"] == header["kid"])
        assert header["alg"] == key["alg"] != "none"
        return dict(
            jwt.decode(
                id_token,
                jwt.PyJWK(key),
                algorithms=[key["alg"]],
                audience=self.client_id,
                issuer=self.provider.issuer,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        )

    def claims(self, tokens: Tokens) -> dict[str, Any]:
        """The verified claims of a sign-in's ID token, bound to its request by the nonce."""
        claims = self.verify(tokens.id_token)
        assert claims.get("nonce") == tokens.request.parameters.get("nonce")
        return claims
