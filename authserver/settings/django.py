"""Django itself: apps, middleware, templates, database, languages."""

from pathlib import Path

import environ

from authserver.settings.env import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DEBUG = False
SECRET_KEY = env.secret_key
SECRET_KEY_FALLBACKS = env.secret_key_fallbacks
ROOT_URLCONF = "authserver.urls"
WSGI_APPLICATION = "authserver.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = [env.host, *env.allowed_hosts]
APPEND_SLASH = False  # our urls name both spellings; a redirected POST would lose its body

INSTALLED_APPS = [
    "authserver.apps.AdminConfig",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "social_django",  # before accounts, whose admin takes its tables out of the admin pages
    "audit",
    "accounts",  # before Django's own, so that commands past our rules are refused
    "django.contrib.auth",
    "oidc",  # before DOT, likewise
    "oauth2_provider",
    "api",
    "authserver.apps.AuthserverConfig",
]

MIDDLEWARE = [
    "authserver.ops.client_address.ClientAddressMiddleware",
    "authserver.ops.request_id.RequestIdMiddleware",
    "authserver.ops.access_log.AccessLogMiddleware",
    "authserver.ops.unread_body.UnreadBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "authserver.ops.static_files.StaticFilesMiddleware",
    "authserver.ops.headers.ResponseHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "authserver.ops.hostile_input.HostileInputMiddleware",  # inside what sets headers: its refusals need them too
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "authserver.ops.overload.OverloadMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oidc.context_processors.requesting_client",
            ]
        },
    }
]

DATABASES = {
    "default": {
        **environ.Env.db_url_config(env.database_url),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": False,  # the pool checks a connection as it hands it out
    }
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": env.database_pool_size, "timeout": 5},
}

# Jobs wait for mail servers and for apps that are told of sign-outs: a slow one must not hold up the others.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 6}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # those that the pages are written in
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.static_root
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "authserver.ops.static_files.HashedStaticFiles"},
}
