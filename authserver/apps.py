"""The wiring room as a Django app: what has to happen once in each process."""

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AuthserverConfig(AppConfig):
    name = "authserver"
    verbose_name = "Authorization server"

    def ready(self) -> None:
        from authserver import checks  # noqa: F401, PLC0415 — registers itself; apps must be loaded first
        from authserver.ops import logs, sentry  # noqa: PLC0415 — as above

        logs.configure_structlog()
        sentry.start(dsn=settings.SENTRY_DSN, environment=settings.SENTRY_ENVIRONMENT)


class AdminConfig(DjangoAdminConfig):
    """Django's admin with a site that has no sign-in of its own."""

    default_site = "authserver.admin.AdminSite"
