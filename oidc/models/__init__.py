"""Storage: clients, authorizations, what was issued from them, and the keys that sign.

Six models stand in for those of django-oauth-toolkit (DOT) from the first migration on; a later swap would be a
migration of every row.
"""

from oidc.models.authorizations import Authorization, Consent
from oidc.models.clients import Client
from oidc.models.grants import DeviceGrant, Grant
from oidc.models.keys import SigningKey
from oidc.models.logout_deliveries import LogoutDelivery
from oidc.models.pending_requests import PendingRequest
from oidc.models.registrations import ClientLogo, InitialAccessToken
from oidc.models.resources import Resource
from oidc.models.tokens import AccessToken, IDToken, RefreshToken
from oidc.models.used_once import UsedOnce

__all__ = [
    "AccessToken",
    "Authorization",
    "Client",
    "ClientLogo",
    "Consent",
    "DeviceGrant",
    "Grant",
    "IDToken",
    "InitialAccessToken",
    "LogoutDelivery",
    "PendingRequest",
    "RefreshToken",
    "Resource",
    "SigningKey",
    "UsedOnce",
]
