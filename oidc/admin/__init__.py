"""The admin of clients, authorizations and keys. No secret is shown, and none can be typed."""

from oidc.admin.authorizations import AuthorizationAdmin, ConsentAdmin
from oidc.admin.clients import ClientAdmin
from oidc.admin.initial_access_tokens import InitialAccessTokenAdmin
from oidc.admin.issued import UnlistedAdmin
from oidc.admin.keys import SigningKeyAdmin
from oidc.admin.logout_deliveries import LogoutDeliveryAdmin
from oidc.admin.resources import ResourceAdmin

__all__ = [
    "AuthorizationAdmin",
    "ClientAdmin",
    "ConsentAdmin",
    "InitialAccessTokenAdmin",
    "LogoutDeliveryAdmin",
    "ResourceAdmin",
    "SigningKeyAdmin",
    "UnlistedAdmin",
]
