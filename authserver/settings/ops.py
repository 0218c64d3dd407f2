"""What an operator sees: logs, error reports, static files."""

from authserver.ops.logs import configuration
from authserver.settings.django import STATIC_ROOT
from authserver.settings.env import env

LOGGING = configuration(env.log_level)
SENTRY_DSN = env.sentry_dsn
SENTRY_ENVIRONMENT = env.sentry_environment

# Before collectstatic has run (tests, a fresh checkout) the files are found where they are kept.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
WHITENOISE_ALLOW_ALL_ORIGINS = False
