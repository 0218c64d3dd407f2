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
    TOKEN_ISSUED = "token:issued", "Token issued"  # noqa: S105 — an event's name, no secret
    TOKEN_REFUSED = "token:refused", "Token refused"  # noqa: S105 — an event's name, no secret
    TOKEN_REFRESHED = "token:refreshed", "Token refreshed"  # noqa: S105 — an event's name, no secret
    TOKEN_REUSED = "token:reused", "Refresh token used twice"  # noqa: S105 — an event's name, no secret
    TOKEN_REVOKED = "token:revoked", "Token revoked"  # noqa: S105 — an event's name, no secret
    CLIENT_REGISTERED = "client:registered", "Client registered"
    CLIENT_CHANGED = "client:changed", "Client changed"
    CLIENT_REFUSED = "client:refused", "Client authentication refused"
    KEY_ROTATED = "key:rotated", "Signing keys rotated"
    LOGOUT_REQUESTED = "logout:requested", "Sign-out asked for by a relying party"
    ADMIN_CHANGED = "admin:changed", "Changed by an administrator"
