"""People, passwords and sign-in sessions."""

import environ

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
BREACH_CHECK_URL = env.breach_check_url
THROTTLE_FACTOR = env.throttle_factor

PUBLIC_URL = env.public_url
OUTBOUND_PRIVATE_HOSTS = env.outbound_private_hosts
OUTBOUND_CA_FILE = env.outbound_ca_file
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from
EMAIL_CONFIGURED = bool(env.email_url)
if env.email_url:
    vars().update(environ.Env.email_url_config(env.email_url))
EMAIL_TIMEOUT = 10
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.password_policy.LengthPolicy"},
    {"NAME": "accounts.password_policy.ContextWordsPolicy"},
    {"NAME": "accounts.breached_passwords.BreachedPasswordPolicy"},
]
