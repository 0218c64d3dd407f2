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
    "apple": (
        "https://developer.apple.com/account/resources/identifiers",
        (
            "Identifiers > App IDs: one with the capability Sign in with Apple, as the primary one",
            "Identifiers > Services IDs: one with Sign in with Apple for that App ID; its identifier is the client ID",
            "Domains and subdomains: {host} (Apple takes no http and no localhost)",
            "Return URLs: {redirect_uri}",
            "Keys: one with Sign in with Apple for that App ID; it can be downloaded once",
            "Services > Sign in with Apple for Email Communication: the domain of MAIL_FROM, or relayed mail is lost",
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
    "microsoft": (
        "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps",
        (
            "New registration; supported account types as in SOCIAL_MICROSOFT_TENANT",
            "Authentication > Web > Redirect URIs: {redirect_uri}",
            "Authentication > Implicit grant and hybrid flows: nothing ticked",
            "Certificates & secrets > New client secret: its value, not its ID",
            "Token configuration > optional claims of the ID token: email, xms_edov, given_name, family_name",
            "(xms_edov may have to be added in the manifest; without it every newcomer proves their address by a code)",
            "API permissions: openid, profile, email",
        ),
    ),
    "github": (
        "https://github.com/settings/developers",
        (
            "OAuth Apps > New OAuth app (of an organisation: in its own settings)",
            "Homepage URL: {public_url}/",
            "Authorization callback URL: {redirect_uri}",
            "Enable Device Flow: off",
        ),
    ),
}
APPLE_VARIABLES = "SOCIAL_APPLE_CLIENT_ID, SOCIAL_APPLE_TEAM_ID, SOCIAL_APPLE_KEY_ID and SOCIAL_APPLE_PRIVATE_KEY"


class Command(BaseCommand):
    """Prints for people to read; nothing is called and nothing changed."""

    help = "Print what to enter at each provider so that people can sign in with accounts there."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 — Django's signature
        for name, (console, entries) in CONSOLES.items():
            state = "switched on" if providers.is_on(name) else "switched off"
            self.stdout.write(f"{providers.title(name)} ({state})\n  at {console}")
            for entry in entries:
                self.stdout.write(f"  - {entry.format_map(self._addresses(name))}")
            self.stdout.write(f"  then set {self._variables(name)}\n\n")

    @staticmethod
    def _variables(name: str) -> str:
        prefix = f"SOCIAL_{name.upper()}_CLIENT"
        return APPLE_VARIABLES if name == "apple" else f"{prefix}_ID and {prefix}_SECRET"

    @staticmethod
    def _addresses(name: str) -> dict[str, str]:
        return {
            "redirect_uri": providers.redirect_uri(name),
            "deletion_url": f"{settings.PUBLIC_URL}{reverse('social-deletion')}",
            "public_url": settings.PUBLIC_URL,
            "host": settings.PUBLIC_URL.partition("://")[2].partition(":")[0],
        }
