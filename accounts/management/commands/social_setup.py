"""`manage.py social_setup`: what to enter at the console of each provider, with this server's own addresses."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.social import providers

CONSOLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "google": (
        "https://console.cloud.google.com/auth/clients",
        (
            "Create client; application type: Web application",
            "Authorised redirect URIs: {redirect_uri}",
            "Data access: openid, .../auth/userinfo.email, .../auth/userinfo.profile",
            "Branding: authorised domain {host}, home page {public_url}/",
        ),
    ),
    "facebook": (
        "https://developers.facebook.com/apps",
        (
            "Create app; use case: Authenticate and request data from users with Facebook Login",
            "Facebook Login > Settings > Valid OAuth redirect URIs: {redirect_uri}",
            "Facebook Login > Settings: client OAuth login on, web OAuth login on, strict mode on",
            "Permissions: email, public_profile",
            "App settings > Advanced: require app secret on",
            "App settings > Basic > Data deletion callback URL: {deletion_url}",
        ),
    ),
    "x": (
        "https://developer.x.com/en/portal/projects-and-apps",
        (
            "User authentication settings; app permissions: Read, request email from users: on",
            "Type of app: Web App (confidential client)",
            "Callback URI: {redirect_uri}",
            "Website URL: {public_url}/",
        ),
    ),
}


class Command(BaseCommand):
    """Prints for people to read; nothing is called and nothing changed."""

    help = "Print what to enter at Google, Facebook and X so that people can sign in with accounts there."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        for name, (console, entries) in CONSOLES.items():
            state = "switched on" if providers.is_on(name) else "switched off"
            self.stdout.write(f"{providers.title(name)} ({state})\n  at {console}")
            for entry in entries:
                self.stdout.write(f"  - {entry.format_map(self._addresses(name))}")
            prefix = f"SOCIAL_{name.upper()}_CLIENT"
            self.stdout.write(f"  then set {prefix}_ID and {prefix}_SECRET\n\n")

    @staticmethod
    def _addresses(name: str) -> dict[str, str]:
        return {
            "redirect_uri": providers.redirect_uri(name),
            "deletion_url": f"{settings.PUBLIC_URL}{reverse('social-deletion')}",
            "public_url": settings.PUBLIC_URL,
            "host": settings.PUBLIC_URL.partition("://")[2].partition(":")[0],
        }
