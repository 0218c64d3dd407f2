"""GitHub, by OAuth 2.0 and its REST API."""

from typing import Any

from django.http import HttpResponse
from social_core.backends.github import GithubOAuth2
from social_core.backends.oauth import BaseOAuth2PKCE
from social_core.exceptions import AuthProviderError, AuthResponseError

from accounts.social.backends.words import text
from accounts.social.flow_bound import VERIFIER_CHARACTERS, FlowBound


class GitHub(FlowBound, BaseOAuth2PKCE[HttpResponse], GithubOAuth2[HttpResponse]):
    """The REST API. The address comes from the list that says which one is verified, never from the public profile.

    The profile's `email` is whatever its owner chose to show, and the stock class takes a primary address unseen.
    """

    name = "github"
    title = "GitHub"
    picture_hosts = ("avatars.githubusercontent.com",)
    DEFAULT_SCOPE = ["user:email"]
    PKCE_DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    PKCE_DEFAULT_CODE_VERIFIER_LENGTH = VERIFIER_CHARACTERS

    def auth_params(self, state: str | None = None) -> dict[str, str]:
        # On a shared computer the last one's account must not be taken without a question.
        params: dict[str, str] = super().auth_params(state)  # type: ignore[no-untyped-call]  # social-auth leaves it untyped
        return {**params, "prompt": "select_account"}

    def api_url(self) -> str:
        return str(self.setting("API_URL", self.API_URL))

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ARG002 — social-auth's signature
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/vnd.github+json"}
        profile = self.get_json(f"{self.api_url()}user", headers=headers)
        if type(profile.get("id")) is not int:
            raise AuthResponseError(self, claim="id", code="invalid_claim", stage="user_info")
        return {**profile, "email": self._verified_address(headers)}

    def _verified_address(self, headers: dict[str, str]) -> str:
        """The primary address if GitHub has verified it, else ""; also where the person lets nobody read the list."""
        try:
            listed = self.get_list(f"{self.api_url()}user/emails", headers=headers)
        except AuthProviderError as error:
            if error.status_code in {403, 404}:
                return ""
            raise
        rows = [row for row in listed if isinstance(row, dict)]
        found = [row for row in rows if row.get("primary") is True and row.get("verified") is True]
        return text(found[0].get("email"), 254) if found else ""

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        email = text(response.get("email"), 254)
        return {
            "email": email,
            "email_verified": bool(email),
            "fullname": text(response.get("name")),
            "picture": text(response.get("avatar_url"), 500),
        }
