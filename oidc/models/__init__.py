"""Storage: clients, authorizations, what was issued from them, and the keys that sign.

Six models stand in for those of django-oauth-toolkit (DOT) from the first migration on; a later swap would be a
migration of every row.
"""

from oidc.models.authorizations import Authorization, Consent
from oidc.models.clients import Client
from oidc.models.grants import DeviceGrant, Grant
from oidc.models.keys import SigningKey
from oidc.models.pending_requests import PendingRequest
from oidc.models.tokens import AccessToken, IDToken, RefreshToken

__all__ = [
    "AccessToken",
    "Authorization",
    "Client",
    "Consent",
    "DeviceGrant",
    "Grant",
    "IDToken",
    "PendingRequest",
    "RefreshToken",
    "SigningKey",
]
