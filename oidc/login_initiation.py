"""Sign-in that begins here and not at the app (OpenID Connect Core 1.0 §4): the app's own address for it."""

from django.conf import settings

from oidc.models import Client
from oidc.protocol.redirect_uris import with_parameters


def address(client: Client) -> str:
    """Where a browser asks the client to begin a sign-in at this issuer; "" where the client has not said.

    The person is not named to it (`login_hint`): it learns who they are when they have signed in.
    """
    return with_parameters(client.initiate_login_uri, {"iss": settings.ISSUER}) if client.initiate_login_uri else ""
