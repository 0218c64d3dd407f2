"""The authorization server as a Django app."""

from django.apps import AppConfig


class OidcConfig(AppConfig):
    name = "oidc"
    verbose_name = "OpenID Connect"

    def ready(self) -> None:
        from oidc import receivers  # noqa: F401, PLC0415 — connecting needs the models to be loaded
