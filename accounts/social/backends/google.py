"""Google, by OpenID Connect."""

import hmac
from typing import Any

from django.http import HttpResponse
from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.exceptions import AuthResponseError

from accounts.social.backends.words import text
from accounts.social.flow_bound import VERIFIER_CHARACTERS, FlowBound


class Google(FlowBound, OpenIdConnectAuth[HttpResponse]):
    """OpenID Connect with PKCE, a nonce and an issuer that is expected, not believed."""

    name = "google"
    title = "Google"
    picture_hosts = ("lh3.googleusercontent.com",)
    OIDC_ENDPOINT = "https://accounts.google.com"
    ID_TOKEN_ISSUER = "https://accounts.google.com"  # noqa: S105 — an issuer's name, no secret
    TOKEN_ENDPOINT_AUTH_METHOD = "client_secret_basic"  # noqa: S105 — a method's name, no secret
    DEFAULT_USE_PKCE = True
    PKCE_DEFAULT_CODE_VERIFIER_LENGTH = VERIFIER_CHARACTERS
    PROMPT = "select_account"  # on a shared computer the last one's account must not be taken without a question

    def validate_state(self) -> str | None:
        """Also refuse an answer that names another issuer (RFC 9207 §2.4)."""
        speaker = self.data.get("iss")
        if speaker is not None and not hmac.compare_digest(str(speaker).encode(), self.id_token_issuer().encode()):
            raise AuthResponseError(self, claim="iss", code="invalid_claim", stage="callback")
        return super().validate_state()

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What Google knows. social-auth compares `sub` with the ID token's, but lets an answer without one pass."""
        claims = super().user_data(access_token, *args, **kwargs) or {}
        if not claims.get("sub"):
            raise AuthResponseError(self, claim="sub", code="missing_claim", stage="user_info")
        return claims

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "email": text(response.get("email"), 254),
            "email_verified": response.get("email_verified") is True,
            "fullname": text(response.get("name")),
            "first_name": text(response.get("given_name")),
            "last_name": text(response.get("family_name")),
            "locale": text(response.get("locale"), 35),
            "picture": text(response.get("picture"), 500),
        }
