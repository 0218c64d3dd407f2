"""social-auth's half of a sign-in inside an app: the app was at the provider, and brings what it got there.

There is no browser here and so no `state`; what takes its place is said at each class. Addresses, checks and the shape
of what is told are those of `accounts.social.backends`.
"""

import hmac
from typing import Any

from django.http import HttpResponse
from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.exceptions import AuthResponseError
from social_django.models import DjangoStorage

from accounts.social.backends.apple import Apple
from accounts.social.backends.facebook import Facebook
from accounts.social.backends.github import GitHub
from accounts.social.backends.google import Google
from accounts.social.backends.microsoft import Microsoft
from accounts.social.backends.x import X
from accounts.social.flow_bound import FlowBound
from accounts.social.strategy import Strategy


def strategy() -> Strategy:
    """One that sees no request: nothing but what is handed over may steer it."""
    return Strategy(DjangoStorage, None)


class TokenOfApp(FlowBound, OpenIdConnectAuth[HttpResponse]):
    """Judges an ID token that a provider issued to an app. Mixed into the provider's class, before it.

    Its `nonce` takes the place of `state`: it was made here for this one sign-in, and it is good once.
    """

    VALIDATE_AT_HASH = False  # the access token stays with the app
    nonce = ""
    client_id = ""

    def client_ids(self) -> list[str]:
        """Those under which the provider knows this service: its pages and its apps."""
        return [str(self.setting("KEY")), *self.setting("NATIVE_KEYS", [])]

    def get_key_and_secret(self) -> tuple[str, str]:
        return self.client_id, ""

    def arrive(self, id_token: str) -> object:
        """Who the token speaks of, by the same pipeline as on the pages. Raises SocialAuthBaseException."""
        self.id_token = self._claims(id_token)
        return self.strategy.authenticate(self, response=dict(self.id_token))

    def _claims(self, id_token: str) -> dict[str, Any]:
        """The claims of a token for any of our client IDs."""
        *others, last = self.client_ids()
        for self.client_id in others:
            try:
                return self._read(id_token)
            except AuthResponseError as error:
                if error.claim != "aud":
                    raise
        self.client_id = last
        return self._read(id_token)

    def _read(self, id_token: str) -> dict[str, Any]:
        claims: dict[str, Any] = self.validate_and_return_id_token(id_token, "")  # type: ignore[no-untyped-call]  # social-auth leaves it untyped
        return claims

    def validate_authorized_party(self, claims: dict[str, Any], client_id: str) -> None:  # noqa: ARG002 — social-auth's signature
        """Every party must be ours: an app may ask for a token for its server (`aud`) in its own name (`azp`)."""
        ours = set(self.client_ids())
        if not self.id_token_audiences(claims["aud"]) <= ours:
            raise AuthResponseError(self, code="invalid_claim", stage="token_validation")
        if "azp" in claims and claims["azp"] not in ours:
            raise AuthResponseError(self, claim="azp", code="invalid_claim", stage="token_validation")

    def validate_claims(self, id_token: dict[str, Any]) -> None:
        self.validate_temporal_claims(id_token)
        told = id_token.get("nonce")
        if not isinstance(told, str) or not hmac.compare_digest(told.encode(), self.nonce.encode()):
            raise AuthResponseError(self, claim="nonce", code="nonce_mismatch", stage="token_validation")


class GoogleToken(TokenOfApp, Google):
    """Google issues it to an app of ours, for that app or for its server."""


class AppleToken(TokenOfApp, Apple):
    """Apple issues it to a bundle ID; the identifier of a person is the same for all of a team's apps."""


class MicrosoftToken(TokenOfApp, Microsoft):
    """Microsoft issues it to a client ID, and the person's own tenant signs."""


TOKEN_BACKENDS: dict[str, type[TokenOfApp]] = {
    backend.name: backend for backend in (GoogleToken, AppleToken, MicrosoftToken)
}


class OfApp(FlowBound):
    """Redeems a code that the provider sent to an app. Its redirect URI, where the app alone listens, stands for it."""

    verifier = ""

    def validate_state(self) -> str:
        """The `state` was the app's to check; PKCE's verifier comes from it too."""
        self._oauth2_transaction = {"code_verifier": self.verifier}
        return "of the app"


class FacebookCode(OfApp, Facebook):
    """Facebook knows no PKCE."""


class XCode(OfApp, X):
    """With the verifier of the app's own request."""


class GitHubCode(OfApp, GitHub):
    """With the verifier of the app's own request."""


CODE_BACKENDS: dict[str, type[OfApp]] = {backend.name: backend for backend in (FacebookCode, XCode, GitHubCode)}
