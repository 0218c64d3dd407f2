"""Sign-in with accounts elsewhere: what social-auth is told. Why so little of it is used: docs/adr/0020.

social-auth looks a setting up as SOCIAL_AUTH_<PROVIDER>_<NAME>, then SOCIAL_AUTH_<NAME>, then <NAME> alone. No setting
of ours may therefore be called KEY, SECRET, SCOPE, PROMPT, PIPELINE or the like.
"""

from authserver.settings.env import env
from authserver.settings.social_rules import pem

SOCIAL_STANDIN_URL = env.social_standin_url

SOCIAL_AUTH_STRATEGY = "accounts.social.strategy.Strategy"
SOCIAL_AUTH_PIPELINE = (
    "social_core.pipeline.social_auth.social_details",
    "social_core.pipeline.social_auth.social_names",
    "social_core.pipeline.social_auth.social_uid",
    "accounts.social.pipeline.arrive",
)
SOCIAL_AUTH_DISCONNECT_PIPELINE = ()
SOCIAL_AUTH_RAISE_EXCEPTIONS = False
SOCIAL_AUTH_ALLOW_UNVERIFIED_LEGACY_UID_MIGRATION = False
SOCIAL_AUTH_STATE_LIFETIME = SOCIAL_AUTH_NONCE_LIFETIME = 900
SOCIAL_AUTH_ID_TOKEN_MAX_AGE = 600
SOCIAL_AUTH_REQUESTS_TIMEOUT = 4  # seconds, of each of three or four calls

SOCIAL_AUTH_GOOGLE_KEY = env.social_google_client_id
SOCIAL_AUTH_GOOGLE_SECRET = env.social_google_client_secret
SOCIAL_AUTH_GOOGLE_NATIVE_KEYS = env.social_google_native_client_ids
SOCIAL_AUTH_FACEBOOK_KEY = env.social_facebook_client_id
SOCIAL_AUTH_FACEBOOK_SECRET = env.social_facebook_client_secret
SOCIAL_AUTH_FACEBOOK_API_VERSION = "24.0"
# Without a list of fields the Graph API tells the id and the name only.
SOCIAL_AUTH_FACEBOOK_PROFILE_EXTRA_PARAMS = {"fields": "id,name,first_name,last_name,email,picture.type(large)"}
SOCIAL_AUTH_X_KEY = env.social_x_client_id
SOCIAL_AUTH_X_SECRET = env.social_x_client_secret
SOCIAL_AUTH_GITHUB_KEY = env.social_github_client_id
SOCIAL_AUTH_GITHUB_SECRET = env.social_github_client_secret
SOCIAL_AUTH_MICROSOFT_KEY = env.social_microsoft_client_id
SOCIAL_AUTH_MICROSOFT_SECRET = env.social_microsoft_client_secret
SOCIAL_AUTH_MICROSOFT_TENANT = env.social_microsoft_tenant
SOCIAL_AUTH_MICROSOFT_NATIVE_KEYS = env.social_microsoft_native_client_ids
SOCIAL_AUTH_APPLE_KEY = env.social_apple_client_id
SOCIAL_AUTH_APPLE_TEAM_ID = env.social_apple_team_id
SOCIAL_AUTH_APPLE_KEY_ID = env.social_apple_key_id
SOCIAL_AUTH_APPLE_PRIVATE_KEY = pem(env.social_apple_private_key)
SOCIAL_AUTH_APPLE_NATIVE_KEYS = env.social_apple_native_client_ids


def standin_addresses(url: str) -> dict[str, str]:
    """The settings that turn all providers to a stand-in at `url`, which speaks their wire formats."""
    return {
        "SOCIAL_STANDIN_URL": url,
        "SOCIAL_AUTH_GOOGLE_OIDC_ENDPOINT": f"{url}/google",
        "SOCIAL_AUTH_GOOGLE_ID_TOKEN_ISSUER": f"{url}/google",
        "SOCIAL_AUTH_FACEBOOK_AUTHORIZATION_URL": f"{url}/facebook/v{{version}}/dialog/oauth",
        "SOCIAL_AUTH_FACEBOOK_ACCESS_TOKEN_URL": f"{url}/facebook/v{{version}}/oauth/access_token",
        "SOCIAL_AUTH_FACEBOOK_USER_DATA_URL": f"{url}/facebook/v{{version}}/me",
        "SOCIAL_AUTH_X_AUTHORIZATION_URL": f"{url}/x/i/oauth2/authorize",
        "SOCIAL_AUTH_X_ACCESS_TOKEN_URL": f"{url}/x/2/oauth2/token",
        "SOCIAL_AUTH_X_USERINFO_URL": f"{url}/x/2/users/me",
        "SOCIAL_AUTH_GITHUB_AUTHORIZATION_URL": f"{url}/github/login/oauth/authorize",
        "SOCIAL_AUTH_GITHUB_ACCESS_TOKEN_URL": f"{url}/github/login/oauth/access_token",
        "SOCIAL_AUTH_GITHUB_API_URL": f"{url}/github/api/",
        "SOCIAL_AUTH_MICROSOFT_AUTHORITY": f"{url}/microsoft",
        "SOCIAL_AUTH_APPLE_OIDC_ENDPOINT": f"{url}/apple",
        "SOCIAL_AUTH_APPLE_ID_TOKEN_ISSUER": f"{url}/apple",
    }


if env.social_standin_url:
    vars().update(standin_addresses(env.social_standin_url))
