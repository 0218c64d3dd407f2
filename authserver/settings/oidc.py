"""The authorization server: issuer, lifetimes, keys, and django-oauth-toolkit (DOT) beneath it."""

from authserver.settings.env import env

ISSUER = env.public_url
AUTHORIZATION_CODE_SECONDS = env.authorization_code_seconds
ACCESS_TOKEN_SECONDS = env.access_token_seconds
ID_TOKEN_SECONDS = env.id_token_seconds
REFRESH_TOKEN_SECONDS = env.refresh_token_seconds
REFRESH_TOKEN_GRACE_SECONDS = env.refresh_token_grace_seconds
PENDING_REQUEST_SECONDS = env.pending_request_seconds
PENDING_REQUESTS_AT_MOST = env.pending_requests_at_most
SIGNING_KEY_PUBLISH_SECONDS = env.signing_key_publish_seconds
FRONT_CHANNEL_RESPONSE_TYPES = env.front_channel_response_types
CLIENT_REGISTRATION = env.client_registration
CLIENT_REGISTRATION_PKCE_REQUIRED = env.client_registration_pkce_required
CLIENT_ID_METADATA_DOCUMENTS = env.client_id_metadata_documents
KEY_ENCRYPTION_KEYS = env.key_encryption_keys
CLIENT_SECRET_HASH_KEY = env.client_secret_hash_key

OAUTH2_PROVIDER_APPLICATION_MODEL = "oidc.Client"
OAUTH2_PROVIDER_GRANT_MODEL = "oidc.Grant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oidc.AccessToken"  # noqa: S105 — a model's name, no secret
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oidc.RefreshToken"  # noqa: S105 — a model's name, no secret
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oidc.IDToken"  # noqa: S105 — a model's name, no secret
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oidc.DeviceGrant"

OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": env.public_url,
    "OAUTH2_VALIDATOR_CLASS": "oidc.validator.Validator",
    "SCOPES_BACKEND_CLASS": "oidc.scopes.Scopes",
    "APPLICATION_ADMIN_CLASS": "oidc.admin.ClientAdmin",
    "GRANT_ADMIN_CLASS": "oidc.admin.UnlistedAdmin",
    "ACCESS_TOKEN_ADMIN_CLASS": "oidc.admin.UnlistedAdmin",
    "REFRESH_TOKEN_ADMIN_CLASS": "oidc.admin.UnlistedAdmin",
    "ID_TOKEN_ADMIN_CLASS": "oidc.admin.UnlistedAdmin",
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": env.authorization_code_seconds,
    "ACCESS_TOKEN_EXPIRE_SECONDS": env.access_token_seconds,
    "ID_TOKEN_EXPIRE_SECONDS": env.id_token_seconds,
    "REFRESH_TOKEN_EXPIRE_SECONDS": env.refresh_token_seconds,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ROTATE_REFRESH_TOKEN": True,
    "PKCE_REQUIRED": True,
    "ALLOW_URI_WILDCARDS": False,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OAUTH2_RESPONSE_TYPES_SUPPORTED": ["code"],
    "OAUTH2_GRANT_TYPES_SUPPORTED": ["authorization_code", "refresh_token", "client_credentials"],
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING": True,
    "COMPLIANT_BCP_RFC9700_PKCE_REQUIRED": True,
}
