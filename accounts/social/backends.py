"""Google, Facebook and X: social-auth's classes with their gaps closed. What each one told is brought into one shape.

The keys that `get_user_details` returns are what `accounts.social.pipeline` reads. docs/adr/0020-social-login.md says
what the stock classes lack. Nothing that a provider says is trusted to have the type that its documents promise.
"""

import hmac
import unicodedata
from typing import Any

from django.http import HttpResponse
from social_core.backends.facebook import FacebookOAuth2
from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.backends.twitter_oauth2 import TwitterOAuth2
from social_core.exceptions import AuthResponseError

from accounts.social.flow_bound import VERIFIER_CHARACTERS, FlowBound


def text(value: object, longest: int = 200) -> str:
    """A provider's word made fit to be stored: a string without control characters, cut; anything else is ""."""
    if not isinstance(value, str):
        return ""
    kept = "".join(character for character in value if unicodedata.category(character) not in {"Cc", "Cs"})
    return kept.strip()[:longest]


class Google(FlowBound, OpenIdConnectAuth[HttpResponse]):
    """OpenID Connect with PKCE, a nonce and an issuer that is expected, not believed."""

    name = "google"
    title = "Google"
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


class Facebook(FlowBound, FacebookOAuth2[HttpResponse]):
    """The Graph API. It never says whether an address was verified, so it never counts as proved."""

    name = "facebook"
    title = "Facebook"
    DEFAULT_SCOPE = ["email", "public_profile"]

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        # The stock method asks at a class attribute; here the address is a setting like all the others.
        self.USER_DATA_URL = self.setting("USER_DATA_URL", FacebookOAuth2.USER_DATA_URL)
        return super().user_data(access_token, *args, **kwargs)

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "email": text(response.get("email"), 254),
            "email_verified": False,
            "fullname": text(response.get("name")),
            "first_name": text(response.get("first_name")),
            "last_name": text(response.get("last_name")),
            "picture": self._picture(response),
        }

    @staticmethod
    def _picture(response: dict[str, Any]) -> str:
        """The picture's address, unless it is only the grey outline of a head."""
        picture = response.get("picture")
        data = picture.get("data") if isinstance(picture, dict) else None
        if not isinstance(data, dict) or data.get("is_silhouette") is not False:
            return ""
        return text(data.get("url"), 500)


class X(FlowBound, TwitterOAuth2[HttpResponse]):
    """OAuth 2.0 with PKCE as RFC 7636 wants it; the address is asked for, and told only when X has confirmed it."""

    name = "x"
    title = "X"
    AUTHORIZATION_URL = "https://x.com/i/oauth2/authorize"
    ACCESS_TOKEN_URL = "https://api.x.com/2/oauth2/token"  # noqa: S105 — an address, no secret
    USERINFO_URL = "https://api.x.com/2/users/me"
    DEFAULT_SCOPE = ["users.read", "tweet.read", "users.email"]  # X refuses users.read without tweet.read
    PKCE_DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    PKCE_DEFAULT_CODE_VERIFIER_LENGTH = VERIFIER_CHARACTERS
    FIELDS = "id,name,username,profile_image_url,confirmed_email"

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ARG002 — social-auth's signature
        answer = self.get_json(
            self.setting("USERINFO_URL", self.USERINFO_URL),
            params={"user.fields": self.FIELDS},
            headers={"Authorization": f"Bearer {access_token}"},
        )
        # A 200 may carry `errors` and no `data`.
        data = answer.get("data")
        if not isinstance(data, dict):
            raise AuthResponseError(self, claim="data", code="malformed_response", stage="user_info")
        return data

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        email = text(response.get("confirmed_email"), 254)
        return {
            "email": email,
            "email_verified": bool(email),
            "fullname": text(response.get("name")),
            # X's default picture is 48 pixels wide; without the suffix it is the one that was uploaded.
            "picture": text(response.get("profile_image_url"), 500).replace("_normal.", "."),
        }
