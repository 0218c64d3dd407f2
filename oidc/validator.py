"""The seam to DOT: where its own code (OAuth2Authentication for REST framework) asks, our functions answer."""

from oauth2_provider.oauth2_validators import OAuth2Validator

from oidc import resources, tokens
from oidc.models import AccessToken


class Validator(OAuth2Validator):
    """Each override delegates, and decides nothing but how to say it to DOT."""

    def _load_access_token(self, token: str) -> AccessToken | None:
        found = tokens.find_access_token(token)
        if found is not None and resources.is_unaimed(found.resource):
            found.resource = []  # what DOT calls unrestricted; other audiences it compares with the address
        return found

    def _load_id_token(self, token: str) -> None:
        """An ID token opens nothing: it is not an access token."""
