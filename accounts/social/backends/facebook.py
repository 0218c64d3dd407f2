"""Facebook, by the Graph API."""

from typing import Any

from django.http import HttpResponse
from social_core.backends.facebook import FacebookOAuth2

from accounts.social.backends.words import text
from accounts.social.flow_bound import FlowBound


class Facebook(FlowBound, FacebookOAuth2[HttpResponse]):
    """The Graph API. It never says whether an address was verified, so it never counts as proved."""

    name = "facebook"
    title = "Facebook"
    picture_hosts = ("platform-lookaside.fbsbx.com", ".fbcdn.net")
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
