"""What two of the apps share: a Django site with people and sessions in a file of its own."""

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

PROVIDER = os.environ["ISSUER"]


def configure(*, name: str, apps: Sequence[str], middleware: Sequence[str] = (), **told: Any) -> None:
    settings.configure(
        SECRET_KEY=secrets.token_urlsafe(48),
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF="__main__",
        SESSION_COOKIE_NAME=name,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path(os.environ["DATA"]) / name}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", *apps],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            *middleware,
        ],
        LOGIN_REDIRECT_URL="/",
        LOGOUT_REDIRECT_URL="/",
        LOGGING={
            "version": 1,
            "root": {"handlers": ["console"]},
            "handlers": {"console": {"class": "logging.StreamHandler"}},
        },
        USE_TZ=True,
        **told,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def serve() -> None:
    application: Callable[..., Any] = get_wsgi_application()
    make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
