"""The closed list of facts worth keeping, each named `subject:action`."""

from django.db import models


class EventName(models.TextChoices):
    """Adding a fact means adding it here first; nothing else can be recorded."""

    SIGNIN_SUCCEEDED = "signin:succeeded", "Signed in"
    SIGNIN_REFUSED = "signin:refused", "Sign-in refused"
    SIGNIN_CONFIRMED = "signin:confirmed", "Identity confirmed again"
    SESSION_ENDED = "session:ended", "Session ended"
    PERSON_CREATED = "person:created", "Person created"
    CONSENT_GIVEN = "consent:given", "Consent given"
    CONSENT_DENIED = "consent:denied", "Consent denied"
    AUTHORIZATION_ISSUED = "authorization:issued", "Authorization issued"
    AUTHORIZATION_REFUSED = "authorization:refused", "Authorization refused"
    AUTHORIZATION_REVOKED = "authorization:revoked", "Authorization revoked"
    CODE_REPLAYED = "code:replayed", "Authorization code used twice"
    TOKEN_ISSUED = "token:issued", "Token issued"
    TOKEN_REFUSED = "token:refused", "Token refused"
    TOKEN_REFRESHED = "token:refreshed", "Token refreshed"
    TOKEN_REUSED = "token:reused", "Refresh token used twice"
    TOKEN_REVOKED = "token:revoked", "Token revoked"
    CLIENT_REGISTERED = "client:registered", "Client registered"
    CLIENT_CHANGED = "client:changed", "Client changed"
    CLIENT_REFUSED = "client:refused", "Client authentication refused"
    KEY_ROTATED = "key:rotated", "Signing keys rotated"
    LOGOUT_REQUESTED = "logout:requested", "Sign-out asked for by a relying party"
    ADMIN_CHANGED = "admin:changed", "Changed by an administrator"
