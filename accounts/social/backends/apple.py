"""Apple, by its dialect of OpenID Connect."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from social_core.backends.open_id_connect import OpenIdConnectAuth
from social_core.exceptions import AuthCanceled, ErrorStage, SocialAuthBaseException

from accounts.social.backends import apple_secret
from accounts.social.backends.words import affirmed, text
from accounts.social.flow_bound import FlowBound


class Apple(FlowBound, OpenIdConnectAuth[HttpResponse]):
    """OpenID Connect with a nonce, a client secret made for each request, and an answer that comes as a form.

    There is no PKCE: the nonce, bound to state and browser, is what keeps another's code out. An address behind Apple's
    relay is an address like any other: Apple has checked it, and it reaches the person.
    """

    name = "apple"
    title = "Apple"
    answers_by_post = True
    OIDC_ENDPOINT = "https://appleid.apple.com"
    ID_TOKEN_ISSUER = "https://appleid.apple.com"  # noqa: S105 — an issuer's name, no secret
    TOKEN_ENDPOINT_AUTH_METHOD = "client_secret_post"  # noqa: S105 — a method's name, no secret
    DEFAULT_SCOPE = ["name", "email"]
    SCOPE_SEPARATOR = "%20"  # Apple takes no + for a space

    def auth_params(self, state: str | None = None) -> dict[str, str]:
        """Whoever asks for a scope is answered by a form; Apple refuses anything else."""
        params: dict[str, str] = super().auth_params(state)  # type: ignore[no-untyped-call]  # social-auth leaves it untyped
        return {**params, "response_mode": "form_post"}

    def get_key_and_secret(self) -> tuple[str, str]:
        client_id = str(self.setting("KEY"))
        secret = apple_secret.sign(
            client_id=client_id,
            team_id=str(self.setting("TEAM_ID")),
            key_id=str(self.setting("KEY_ID")),
            private_key=str(self.setting("PRIVATE_KEY")),
            audience=self.id_token_issuer(),
            now=timezone.now(),
        )
        return client_id, secret

    def get_provider_error(
        self,
        data: object,
        *,
        stage: ErrorStage = "callback",
        status_code: int | None = None,
        retry_after: str | None = None,
    ) -> SocialAuthBaseException | None:
        """Apple has a word of its own for somebody who does not go on."""
        if isinstance(data, dict) and data.get("error") == "user_cancelled_authorize":
            return AuthCanceled(self, stage=stage, provider_code="user_cancelled_authorize")
        return super().get_provider_error(data, stage=stage, status_code=status_code, retry_after=retry_after)

    def user_data(self, access_token: str, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ARG002 — social-auth's signature
        return {**(self.id_token or {}), "name": self._name()}

    def _name(self) -> dict[str, Any]:
        """What the form said beside the code, at a person's first sign-in only.

        Nobody signed it, and the browser can write anything into it: it is no more than a suggestion of what to call
        them. The address that comes with it is not looked at.
        """
        try:
            told = json.loads(self.data.get("user", ""))
        except (ValueError, RecursionError):
            return {}
        name = told.get("name") if isinstance(told, dict) else None
        return name if isinstance(name, dict) else {}

    def get_user_details(self, response: dict[str, Any]) -> dict[str, Any]:
        name = response.get("name")
        names = name if isinstance(name, dict) else {}
        return {
            "email": text(response.get("email"), 254),
            "email_verified": affirmed(response.get("email_verified")),
            "first_name": text(names.get("firstName")),
            "last_name": text(names.get("lastName")),
        }
