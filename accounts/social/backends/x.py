"""X, by OAuth 2.0."""

from typing import Any

from django.http import HttpResponse
from social_core.backends.twitter_oauth2 import TwitterOAuth2
from social_core.exceptions import AuthResponseError

from accounts.social.backends.words import text
from accounts.social.flow_bound import VERIFIER_CHARACTERS, FlowBound


class X(FlowBound, TwitterOAuth2[HttpResponse]):
    """OAuth 2.0 with PKCE as RFC 7636 wants it; the address is asked for, and told only when X has confirmed it."""

    name = "x"
    title = "X"
    picture_hosts = ("pbs.twimg.com",)
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
