"""What a client registers of itself, in the names of OpenID Connect Dynamic Client Registration 1.0 §2."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


def default_response_types() -> list[str]:
    """The only response type that needs no permission."""
    return ["code"]


class SubjectType(models.TextChoices):
    """Whether all clients know a person by one identifier, or each sector by its own (Core 1.0 §8)."""

    PUBLIC = "public", "Public: the same for all clients"
    PAIRWISE = "pairwise", "Pairwise: one for each sector"


class TokenFormat(models.TextChoices):
    """What an access token's value is; either kind is revocable here."""

    OPAQUE = "opaque", "Opaque"
    JWT = "jwt", "JWT (RFC 9068)"


class ClientMetadata(models.Model):
    """The columns beside those of DOT. Empty means: not registered, the specification's default holds.

    `sector` is what pairwise subjects are made from. It is kept, not derived each time, so that no later change of a
    redirect URI gives people other identifiers. `localized` holds members such as `client_name#fr` as they came.
    """

    application_type = models.CharField(max_length=10, default="web")
    response_types = ArrayField(models.CharField(max_length=40), default=default_response_types)
    pkce_required = models.BooleanField(
        default=True, help_text="Only a confidential client that cannot do PKCE may go without."
    )
    subject_type = models.CharField(max_length=10, choices=SubjectType.choices, default=SubjectType.PUBLIC)
    sector_identifier_uri = models.URLField(max_length=500, blank=True, default="")
    sector = models.CharField(max_length=255, blank=True, default="", editable=False)

    jwks: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(
        "JSON Web Key Set", null=True, blank=True
    )
    jwks_uri = models.URLField(max_length=500, blank=True, default="")
    token_endpoint_auth_signing_alg = models.CharField(max_length=10, blank=True, default="")
    request_object_signing_alg = models.CharField(max_length=10, blank=True, default="")
    require_signed_request_object = models.BooleanField(default=False)
    request_uris = ArrayField(models.TextField(), default=list, blank=True)
    userinfo_signed_response_alg = models.CharField(max_length=10, blank=True, default="")
    introspection_signed_response_alg = models.CharField(max_length=10, blank=True, default="")
    access_token_format = models.CharField(max_length=10, choices=TokenFormat.choices, default=TokenFormat.OPAQUE)

    default_max_age = models.PositiveIntegerField("default max_age", null=True, blank=True, help_text="In seconds")
    require_auth_time = models.BooleanField(default=False)
    default_acr_values = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    initiate_login_uri = models.URLField(max_length=500, blank=True, default="")

    backchannel_logout_uri = models.URLField(max_length=500, blank=True, default="")
    backchannel_logout_session_required = models.BooleanField(default=False)
    frontchannel_logout_uri = models.URLField(max_length=500, blank=True, default="")
    frontchannel_logout_session_required = models.BooleanField(default=False)

    client_uri = models.URLField(max_length=500, blank=True, default="")
    logo_uri = models.URLField(max_length=500, blank=True, default="")
    policy_uri = models.URLField(max_length=500, blank=True, default="")
    tos_uri = models.URLField(max_length=500, blank=True, default="")
    contacts = ArrayField(models.CharField(max_length=320), default=list, blank=True)
    software_id = models.CharField(max_length=255, blank=True, default="")
    software_version = models.CharField(max_length=255, blank=True, default="")
    localized: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict, blank=True)
    registration_access_token_hash = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True
