"""The closed list of facts worth keeping, each named `subject:action`."""

from collections.abc import Sequence

from django.db import models


class EventName(models.TextChoices):
    """Adding a fact means adding it here first; nothing else can be recorded."""

    SIGNIN_SUCCEEDED = "signin:succeeded", "Signed in"
    SIGNIN_REFUSED = "signin:refused", "Sign-in refused"
    SIGNIN_CONFIRMED = "signin:confirmed", "Identity confirmed again"
    SESSION_ENDED = "session:ended", "Session ended"
    PERSON_CREATED = "person:created", "Person created"
    PERSON_DEACTIVATED = "person:deactivated", "Person deactivated"
    PERSON_REACTIVATED = "person:reactivated", "Person reactivated"
    SIGNUP_BEGUN = "signup:begun", "Sign-up begun"
    RECOVERY_BEGUN = "recovery:begun", "Password reset asked for"
    PASSWORD_CHANGED = "password:changed", "Password changed"
    ACCOUNT_SECURED = "account:secured", "Account secured by its owner"
    HANDOFF_BEGUN = "handoff:begun", "Sign-in by another device asked for"
    HANDOFF_APPROVED = "handoff:approved", "Sign-in on another device approved"
    HANDOFF_REFUSED = "handoff:refused", "Sign-in on another device refused"
    HANDOFF_COMPLETED = "handoff:completed", "Signed in by another device"
    PROFILE_CHANGED = "profile:changed", "Profile changed"
    PICTURE_CHANGED = "picture:changed", "Picture changed"
    PICTURE_REMOVED = "picture:removed", "Picture removed"
    EMAIL_CHANGE_BEGUN = "email:change-begun", "Change of address asked for"
    EMAIL_CHANGED = "email:changed", "Address changed"
    ACCOUNT_EXPORTED = "account:exported", "Data exported"
    DELETION_REQUESTED = "deletion:requested", "Deletion asked for"
    DELETION_CANCELLED = "deletion:cancelled", "Deletion called off"
    ACCOUNT_DELETED = "account:deleted", "Account deleted"
    PERSON_VOIDED = "person:voided", "Unproved account removed"
    IDENTITY_LINKED = "identity:linked", "Account elsewhere linked"
    IDENTITY_UNLINKED = "identity:unlinked", "Account elsewhere unlinked"
    SOCIAL_REFUSED = "social:refused", "Sign-in through a provider refused"
    CONSENT_GIVEN = "consent:given", "Consent given"
    CONSENT_WITHDRAWN = "consent:withdrawn", "Consent withdrawn"
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
    RESOURCE_REGISTERED = "resource:registered", "API registered"
    RESOURCE_CHANGED = "resource:changed", "API changed"
    KEY_ROTATED = "key:rotated", "Signing keys rotated"
    LOGOUT_REQUESTED = "logout:requested", "Sign-out asked for by a relying party"
    LOGOUT_UNDELIVERED = "logout:undelivered", "Relying party could not be told of a sign-out"
    PERSON_CHANGED = "person:changed", "Person changed by an administrator"


def event_choices() -> Sequence[tuple[str, str]]:
    """The list for the database's column: named there, not copied, so that a new fact needs no migration."""
    return EventName.choices
