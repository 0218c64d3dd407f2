"""People, passwords and sign-in sessions."""

from authserver.settings.env import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PermissionsBackend"]
LOGIN_URL = "/signin"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "accounts.browser_state"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = env.session_absolute_seconds
SESSION_IDLE_SECONDS = env.session_idle_seconds
SESSION_ABSOLUTE_SECONDS = env.session_absolute_seconds

PASSWORD_HASHERS = ["accounts.hashers.BoundedArgon2Hasher"]
PASSWORD_HASH_PARALLELISM = env.password_hash_parallelism
PASSWORD_HASH_WAIT_SECONDS = env.password_hash_wait_seconds
PASSWORD_MAX_CHARACTERS = 1024
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_policy.LengthPolicy"},
    {"NAME": "accounts.password_policy.ContextWordsPolicy"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
